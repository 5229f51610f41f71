import { inspect } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "./model/argument-error";
import { markRefused } from "./refused-run";

/**
 * The error that Pulumi shows without a stack trace, wherever it is thrown. Thrown in an `apply`, an error passes places
 * that print its stack, or inspect it: Pulumi hangs the whole graph of resources on it (`error.promise`), and to print
 * that takes a minute and gigabytes. The SDK writes the name of the property that it was serializing before the message
 * (`error serializing property "input": …`), which says nothing to who wrote the program: the message stays as it is.
 */
export function refusal(message: string): pulumi.ResourceError {
    const error = new pulumi.ResourceError(message, undefined, true);
    const hidden = { configurable: true, writable: true };
    return Object.defineProperties(error, {
        message: { get: () => message, set: () => undefined, configurable: true },
        stack: { value: message, ...hidden },
        [inspect.custom]: { value: () => message, ...hidden },
    });
}

/**
 * Runs a check of a function's arguments and turns a refusal into the error Pulumi shows without a stack trace:
 * `api: traffic: 20 is not a share; …`. Components call it before `super`, so that a refused one registers nothing. The update
 * moves no other function's callers either (once-declared.ts).
 *
 * @throws pulumi.ResourceError
 */
export function orRefuse<T>(name: string, check: () => T): T {
    try {
        return check();
    } catch (error) {
        if (error instanceof ArgumentError) {
            const message = `${name}: ${error.message}`;
            markRefused({ name, message });
            throw refusal(message);
        }
        throw error;
    }
}
