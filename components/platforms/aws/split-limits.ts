import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, show } from "../../model/argument-error";
import type { Reference } from "../../model/references";
import type { FunctionArgs } from "./function-args";

/** What two versions must share for Lambda to split traffic between them. */
export interface Shared {
    role: string;
    deadLetter: string;
}

/** What a function's versions are made with. */
export function sharedOf(args: FunctionArgs, role: pulumi.Output<string>): pulumi.Output<Shared> {
    return pulumi
        .all([role, pulumi.output(args.deadLetterConfig)])
        .apply(([arn, deadLetter]) => ({ role: arn, deadLetter: deadLetter?.targetArn ?? "" }));
}

/**
 * Refuses a split that Lambda refuses: between versions of different roles or dead-letter queues.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 *
 * @param before what the published version was published with, when that is known
 * @throws ArgumentError
 */
export function checkSplit(shares: Record<Reference, number>, before: Partial<Shared>, now: Shared): void {
    if (Object.keys(shares).length < 2) {
        return;
    }
    const names = { role: "role", deadLetter: "deadLetterConfig" };
    for (const part of ["role", "deadLetter"] as const) {
        const old = before[part];
        if (old !== undefined && old !== now[part]) {
            throw new ArgumentError(
                names[part],
                `${show(now[part])} is not the published version's (${show(old)}): Lambda splits traffic only between ` +
                    "versions that share it; give traffic 0 or 1 for this change, or publish it",
            );
        }
    }
}
