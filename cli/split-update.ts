import type { Stack } from "@pulumi/pulumi/automation";
import { releaseDiff } from "../components/model/release-diff";
import type { EventLog } from "./engine/event-log";
import type { RunInputs } from "./engine/release-inputs";
import type { Release } from "./engine/releases";
import { splitTargets, type StackState } from "./engine/stack-state";
import { plan } from "./only";
import { say } from "./options";

/** What an update of the split is limited to. */
export interface Limits {
    /** URNs: only these resources. */
    targets?: string[];
    /** URNs: all resources but these. */
    exclude?: string[];
    /** What the update does, where that had to be looked at. */
    log?: EventLog;
}

/**
 * The resources that an update of the split alone is for. Where they cannot be told apart from the rest of the program, it is
 * the program without the other functions, with a word about it.
 *
 * @param all whether other functions are updated, too, where the program is
 */
export async function limitsOf(
    stack: Stack,
    state: StackState,
    releases: readonly Release[],
    { change, inputs, all }: { change: "traffic" | "publish" | "pin"; inputs: RunInputs; all: boolean },
): Promise<Limits> {
    const targets = splitTargets(state, releases, change);
    if (targets !== undefined) {
        return { targets };
    }
    say("the program is updated: what follows the version cannot be told apart from the rest");
    return plan(stack, { inputs, exactly: true, names: releases.map(({ name }) => name), all });
}

/** The first of some functions of which an update would make a version; `undefined` when it makes none. */
export function madeIn(log: EventLog | undefined, names: readonly string[]): string | undefined {
    return log
        ?.changes()
        .find(({ name, before, after }) => names.includes(name) && releaseDiff(before, after).made !== undefined)?.name;
}
