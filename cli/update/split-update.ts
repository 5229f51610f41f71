import type { Stack } from "@pulumi/pulumi/automation";
import { releaseDiff } from "../../components/model/release-diff";
import type { EventLog } from "../engine/event-log";
import { lastDeclaredIn } from "../engine/last-declared";
import type { RunInputs } from "../engine/release-inputs";
import type { Release } from "../../components/state/release";
import type { Limits } from "../engine/run";
import { splitTargets, type StackState } from "../engine/stack-state";
import { plan } from "./chosen-functions";
import { say } from "../output/say";

/** An update of the split alone. */
export interface SplitUpdate {
    limits: Limits;
    /** What the update does, where that had to be looked at. */
    log?: EventLog;
}

/**
 * The resources that an update of the split alone is for. Where they cannot be told apart from the rest of the program, it is
 * the program without the other functions, with a word about it. Either way rules, sticky keys and alias targets stay as they
 * were declared last: what the working tree says by now was not deployed.
 *
 * @param all whether other functions are updated, too, where the program is
 */
export async function splitUpdate(
    stack: Stack,
    state: StackState,
    releases: readonly Release[],
    { change, inputs, all }: { change: "traffic" | "publish" | "pin"; inputs: RunInputs; all: boolean },
): Promise<SplitUpdate> {
    const targets = splitTargets(state, releases, change, inputs.rollback === true);
    if (targets !== undefined) {
        const lastDeclared = lastDeclaredIn(state.resources, { isKept: () => true, alone: change });
        return { limits: { targets, lastDeclared } };
    }
    say("the program is updated: what follows the version cannot be told apart from the rest");
    const names = releases.map(({ name }) => name);
    return plan(stack, { inputs, exactly: true, moving: change, names, all });
}

/** The first of some functions of which an update would make a version; `undefined` when it makes none. */
export function madeIn(log: EventLog | undefined, names: readonly string[]): string | undefined {
    return log
        ?.changes()
        .find(({ name, before, after }) => names.includes(name) && releaseDiff(before, after).made !== undefined)?.name;
}
