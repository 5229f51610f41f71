import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { isRollback } from "./inputs";
import { refuseBy } from "./user-error-once-known";
import { refusedIn } from "./refused-run";

/**
 * Waits until the program has declared everything that it declares before its first `await`, then makes the update fail when one
 * of these components was refused. The error of a refused component ends the program, but not the update: the engine goes on with
 * the functions that were declared before it, and would move their callers. A preview moves no callers, so it does not wait. A
 * rollback does not wait either: it brings back every function that it can.
 *
 * @param platform the Pulumi package whose plugin shows the refusal
 */
export async function onceDeclared(platform: string): Promise<void> {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined || pulumi.runtime.isDryRun() || isRollback()) {
        return;
    }
    await setImmediate();
    const refused = refusedIn(stack);
    if (refused !== undefined) {
        await refuseBy({ owner: stack, name: refused.name, platform }, refused.message);
    }
}
