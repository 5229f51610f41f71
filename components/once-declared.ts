import { setImmediate } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { isRollback } from "./inputs";
import { refuseBy } from "./refuse-once-known";
import { refusedIn } from "./refused-run";

/**
 * Resolves when the program has declared what it declares before it first waits, and fails the update when something of that
 * is refused. An error that ends the program does not end the update: what was declared before it goes on, and would move
 * callers of one function though another one's arguments are refused. Previews move nobody and need not wait; a rollback brings
 * back whom it can.
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
