import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "./model/argument-error";

/**
 * Runs a check of a function's arguments and turns a refusal into the error Pulumi shows without a stack trace:
 * `api: traffic: 20 is not a share; …`. Components call it before `super`, so that a refused one registers nothing.
 *
 * @throws pulumi.ResourceError
 */
export function orRefuse<T>(name: string, check: () => T): T {
    try {
        return check();
    } catch (error) {
        if (error instanceof ArgumentError) {
            throw new pulumi.ResourceError(`${name}: ${error.message}`, undefined, true);
        }
        throw error;
    }
}
