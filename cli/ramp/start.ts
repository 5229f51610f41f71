import type { Stack } from "@pulumi/pulumi/automation";
import { DEFAULT_ALIAS } from "../../components/model/names";
import type { Ramp } from "../../components/model/ramp";
import { releaseDiff } from "../../components/model/release-diff";
import { say } from "../options";
import { look } from "../preview";
import { moveText } from "../show/stack-diff";

/** Where a ramp starts. */
export interface Start {
    /** The functions that have something to release. */
    names: string[];
    /** Share that each has by now; nothing for a version that is not made yet, or that nobody gets. */
    reached: Record<string, number>;
}

/**
 * What there is to release: functions that the update would make a version of, and those whose newest version is not the
 * published one. What the stack remembers is the ramp's progress, so that one that was killed goes on where it was.
 *
 * @throws Error for a function of which nothing is published: there is nobody to compare with, and nothing to go back to
 */
export async function findStart(stack: Stack, names: readonly string[], ramp: Ramp): Promise<Start> {
    const first = ramp.steps[0] ?? 1;
    const log = await look(stack, { traffic: Object.fromEntries(names.map(name => [name, first])) });
    const start: Start = { names: [], reached: {} };
    for (const { name, before, after } of log.changes()) {
        const diff = releaseDiff(before, after);
        if (!names.includes(name) || (diff.made === undefined && before?.latest === before?.published)) {
            continue;
        }
        if (before === undefined || before.published === "") {
            throw new Error(
                `${name}: nothing is published yet, so there is nothing to go back to; gray deploy --publish first`,
            );
        }
        start.names.push(name);
        if (diff.made === undefined && before.traffic > 0) {
            start.reached[name] = before.traffic;
        } else {
            const moves = diff.aliases[DEFAULT_ALIAS]?.moves ?? [];
            say(`${name}: ${moves.map(move => moveText(diff, move)).join(", ")}`);
        }
    }
    return start;
}
