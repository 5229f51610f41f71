import type { Stack } from "@pulumi/pulumi/automation";
import { DEFAULT_ALIAS } from "../../components/model/names";
import { publishesNewest } from "../../components/model/references";
import { parseRamp, type Ramp } from "../../components/model/ramp";
import { isChange, releaseDiff } from "../../components/model/release-diff";
import type { EventLog, ReleaseChange } from "../engine/event-log";
import type { Release } from "../../components/state/release";
import type { Limits } from "../engine/run";
import { requirePossible } from "../update/in-force";
import { look } from "../update/preview-update";
import { plan, type Planned, type Scope } from "../update/chosen-functions";
import { say } from "../output/say";
import { sentencesOf } from "../output/diff-text";
import { moveText, type StackDiff } from "../output/stack-diff";
import { stackDiff } from "../commands/preview";
import { planRamp, type RampFlags } from "./plan";
import { requireMeasurable } from "./require-measurable";

/** Where a ramp starts. */
export interface Start {
    ramp: Ramp;
    /** The functions that have something to release. */
    names: string[];
    /** Share that each has by now; nothing for a version that is not made yet, or that nobody gets. */
    reached: Record<string, number>;
    /** The newest version of those that have a share. */
    versions: Record<string, string>;
    /** What the first update, which deploys the program, leaves as it is. */
    limits: Limits;
}

/** What a ramp is asked for. */
export interface StartRequest extends Scope {
    flags: RampFlags;
    /** The functions that the stack has, of those that are named. */
    releases: readonly Release[];
}

/**
 * What there is to release: functions that the update would make a version of, and those whose newest version is not the
 * published one. What the stack remembers is the ramp's progress, so that one that was killed goes on where it was.
 *
 * @throws Error for a function of which nothing is published (there is nobody to compare with, and nothing to go back to), for
 *         one whose newest version the program publishes by `pin` (there is nothing to ramp), for a gate that could never pass, and when a step or the final publish could not take effect: nothing was changed
 */
export async function findStart(stack: Stack, request: StartRequest): Promise<Start> {
    const { ramp, planned } = await planFirst(stack, request);
    const start: Start = { ramp, names: [], reached: {}, versions: {}, limits: planned.limits };
    const changes = candidates(planned.log, request.names);
    changes.forEach(change => {
        enter(start, change);
    });
    if (start.names.length === 0) {
        return start;
    }
    const ramped = changes.flatMap(({ after }) =>
        after !== undefined && start.names.includes(after.name) ? [after] : [],
    );
    requireMeasurable(ramp, ramped);
    sayOthers(stackDiff(stack.name, planned.log), start.names);
    if (ramp.steps.at(-1) === 1) {
        await requirePublishable(stack, start);
    }
    return start;
}

/** The first step's update, with the ramp that the program declares by now; the state knows the one of the last update. */
async function planFirst(stack: Stack, request: StartRequest): Promise<{ ramp: Ramp; planned: Planned }> {
    const { flags, releases, names, all } = request;
    for (let ramp = flags.steps ?? releases[0]?.ramp?.steps ?? parseRamp().steps, tries = 0; ; tries++) {
        const share = ramp[0] ?? 1;
        const traffic = names === undefined ? share : Object.fromEntries(names.map(name => [name, share]));
        const planned = await plan(stack, { inputs: { traffic }, exactly: true, names, all });
        const declared = candidates(planned.log, names).flatMap(({ after }) => (after === undefined ? [] : [after]));
        const found = planRamp(flags, declared);
        if (found.steps[0] === share || tries > 0) {
            return { ramp: found, planned };
        }
        ramp = found.steps;
    }
}

/** Those that a ramp without names is for are there already: a new function has nobody to take callers from. */
function candidates(log: EventLog, names: readonly string[] | undefined): ReleaseChange[] {
    return log
        .changes()
        .filter(({ name, before, after }) => after !== undefined && (names?.includes(name) ?? before !== undefined));
}

function enter(start: Start, { name, before, after }: ReleaseChange): void {
    const diff = releaseDiff(before, after);
    if (diff.made === undefined && before !== undefined && publishesNewest(before.resolution)) {
        return;
    }
    if (before === undefined || before.resolution.published.state === "none") {
        throw new Error(
            `${name}: nothing is published yet, so there is nothing to go back to; gray deploy --publish first`,
        );
    }
    if (after !== undefined && publishesNewest(after.resolution)) {
        throw new Error(
            `${name}: pin: the program publishes version ${after.resolution.newest ?? ""}, the newest one, so that everyone ` +
                "would get it at once; leave the argument out, then ramp; nothing was changed",
        );
    }
    start.names.push(name);
    if (diff.made === undefined && before.traffic > 0) {
        start.reached[name] = before.traffic;
        start.versions[name] = before.resolution.newest ?? "";
    } else {
        const moves = diff.aliases[DEFAULT_ALIAS]?.moves ?? [];
        say(`${name}: ${moves.map(move => moveText(diff, move)).join(", ")}`);
    }
}

/** The first step deploys the whole program: what it does to functions that are not ramped must not come as a surprise. */
function sayOthers({ functions }: StackDiff, names: readonly string[]): void {
    const others = functions.filter(({ name, diff }) => !names.includes(name) && isChange(diff));
    if (others.length > 0) {
        say(
            `the first step deploys the program, which changes more than what is ramped (--function leaves it as it is):`,
        );
        sentencesOf(others).forEach(say);
    }
}

/** A ramp that could not end must not begin. */
async function requirePublishable(stack: Stack, { names, limits }: Start): Promise<void> {
    const inputs = { publish: names, traffic: Object.fromEntries(names.map(name => [name, 0])) };
    const log = await look(stack, inputs, { exactly: true, limits });
    requirePossible(inputs, names, log.changes());
}
