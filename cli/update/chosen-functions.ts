import type { Stack } from "@pulumi/pulumi/automation";
import { isChange, releaseDiff } from "../../components/model/release-diff";
import { type EngineResource, nameOf } from "../../components/state/engine-resource";
import type { AllLastDeclared } from "../../components/model/last-declared";
import type { EventLog, ReleaseChange } from "../engine/event-log";
import { type Needing, withGoals } from "../engine/update-plan";
import { type Keeping, lastDeclaredIn } from "../engine/last-declared";
import type { RunInputs } from "../engine/release-inputs";
import type { Limits } from "../engine/run";
import { holdsRelease } from "../../components/state/releases";
import { PORTABLE_TYPE } from "../../components/platforms/portable-args";
import { readState, type StackState } from "../engine/stack-state";
import { GoneError } from "../engine/undeclared-functions";
import { dependenciesBelow, dependentsOf, treesOf } from "../engine/resource-graph";
import { say } from "../output/say";
import { look } from "./preview-update";

/** Which functions a command is for. */
export interface Scope {
    /** Those that it names; `undefined` when it is for the whole program. */
    names: readonly string[] | undefined;
    /** Whether the rest of the program is updated with them. */
    all: boolean;
}

/** An update that was previewed. */
export interface Planned {
    /** What the update does. */
    log: EventLog;
    limits: Limits;
}

/**
 * Previews an update for some functions: every other function's resources are left out of it, whatever code, arguments,
 * environment and configuration say by now. So no other function's callers move, no version of it is made, and nothing of it
 * goes away. What depends on other functions alone (their routes, say) is left out with them. What the engine writes down of
 * their components all the same is what the last update registered.
 *
 * @param exactly whether nothing else is to be published, pinned or weighed
 * @param moving what changes where the functions that are named are not deployed either: they keep their rules, sticky key and
 *        alias targets
 * @throws Error in the engine's words for what is refused, and when other functions cannot be left out: nothing was changed
 */
export async function plan(
    stack: Stack,
    { inputs, exactly, moving, names, all }: Scope & { inputs: RunInputs; exactly: boolean; moving?: Keeping["alone"] },
): Promise<Planned> {
    if (names === undefined) {
        return { log: await look(stack, inputs, { exactly }), limits: {} };
    }
    const state = await readState(stack);
    const keeping = (isKept: (name: string) => boolean): AllLastDeclared =>
        lastDeclaredIn(state.resources, { isKept, alone: moving });
    const whole = { lastDeclared: keeping(name => moving !== undefined && names.includes(name)) };
    const { result: log, goals } = await withGoals(async file =>
        look(stack, inputs, { exactly, limits: whole, plan: file }),
    );
    requireDeclared(names, log, state);
    const others = otherFunctions([...state.resources, ...log.resources()], names);
    if (all || others.size === 0) {
        return { log, limits: whole };
    }
    const exclude = leftOut(state, log, goals, others, names);
    const limits = { exclude, lastDeclared: keeping(name => moving !== undefined || !names.includes(name)) };
    const changed = log.changes().filter(({ name }) => !names.includes(name) && isTouched(name, log, exclude));
    const what = changed.map(describe).join(", ");
    const refused = (reason: string): Error =>
        new Error(
            `${names.join(", ")} cannot be updated alone: ${reason}; nothing was changed. --all updates the whole program` +
                (what === "" ? "" : `: ${what}`),
        );
    const missing = missingBelow(state, goals, exclude);
    if (missing !== undefined) {
        throw refused(missing);
    }
    if (changed.length === 0) {
        return { log, limits };
    }
    const alone = await look(stack, inputs, { exactly, limits }).catch((error: unknown) => {
        throw refused(error instanceof Error ? error.message : String(error));
    });
    const touched = alone
        .changes()
        .find(change => !names.includes(change.name) && isStillTouched(change, alone, exclude));
    if (touched !== undefined) {
        throw refused(`${touched.name} cannot be left out`);
    }
    say(`left as they are: ${what}; --all updates the whole program`);
    return { log: alone, limits };
}

/** @throws Error for a function that the program does not declare: one that went away, or a slip */
function requireDeclared(names: readonly string[], log: EventLog, state: StackState): void {
    const declared = log.changes().flatMap(({ name, after }) => (after === undefined ? [] : [name]));
    const missing = names.find(name => !declared.includes(name));
    if (missing === undefined) {
        return;
    }
    if (state.releases.some(({ name }) => name === missing)) {
        throw new GoneError(missing);
    }
    throw new Error(`no function is named "${missing}"; give some of ${declared.join(", ") || "(there are none)"}`);
}

/** The resources that hold the functions that are not named. */
function otherFunctions(resources: readonly EngineResource[], names: readonly string[]): Set<string> {
    return new Set(
        resources
            .filter(({ type, urn }) => (holdsRelease(type) || type === PORTABLE_TYPE) && !names.includes(nameOf(urn)))
            .map(({ urn }) => urn),
    );
}

function leftOut(
    state: StackState,
    log: EventLog,
    goals: readonly Needing[],
    others: ReadonlySet<string>,
    names: readonly string[],
): string[] {
    const resources = [...state.resources, ...log.resources()];
    const ours = resources.filter(({ type, urn }) => holdsRelease(type) && names.includes(nameOf(urn)));
    const [theirTrees, ourTrees] = [others, ours.map(({ urn }) => urn)].map(roots => treesOf(resources, roots)) as [
        Set<string>,
        Set<string>,
    ];
    // What is new stands on what the program says, what is gone on what the state says.
    const linked = [...state.resources, ...goals];
    const shared = new Set([...dependentsOf(linked, ourTrees), ...dependenciesBelow(linked, ourTrees)]);
    const followers = [...dependentsOf(linked, theirTrees)].filter(urn => !shared.has(urn));
    return [...new Set([...theirTrees, ...followers])];
}

/**
 * What would be left out, is not in the state, and is needed by what would not be left out. The engine does not refuse that: it
 * writes a state that it cannot read any more ("snapshot integrity failure").
 */
function missingBelow(state: StackState, goals: readonly Needing[], exclude: readonly string[]): string | undefined {
    const existing = new Set(state.resources.map(({ urn }) => urn));
    const [left, absent] = [new Set(exclude), new Set(exclude.filter(urn => !existing.has(urn)))];
    for (const { urn, dependencies } of goals) {
        const missing = left.has(urn) ? undefined : dependencies.find(dependency => absent.has(dependency));
        if (missing !== undefined) {
            return `${nameOf(urn)} stands on ${nameOf(missing)}, which is not made yet`;
        }
    }
    return undefined;
}

function isTouched(name: string, log: EventLog, exclude: readonly string[]): boolean {
    const change = log.changes().find(candidate => candidate.name === name);
    return (
        change !== undefined && (isDifferent(change) || treeOf(change, log, exclude).some(urn => log.touched.has(urn)))
    );
}

/** Of what was left out, whether the engine would touch it all the same, or what it stands on would make it another one. */
function isStillTouched(change: ReleaseChange, log: EventLog, exclude: readonly string[]): boolean {
    const isMade = releaseDiff(change.before, change.after).made !== undefined;
    return isMade || treeOf(change, log, exclude).some(urn => log.touched.has(urn));
}

function treeOf({ before, after }: ReleaseChange, log: EventLog, exclude: readonly string[]): string[] {
    const roots = [before, after].flatMap(release => (release === undefined ? [] : [release.urn]));
    const tree = treesOf(log.resources(), roots);
    return exclude.filter(urn => tree.has(urn));
}

function isDifferent({ before, after }: ReleaseChange): boolean {
    return before === undefined || after === undefined || isChange(releaseDiff(before, after));
}

/** What an update would do to a function, in few words. */
function describe({ name, before, after }: ReleaseChange): string {
    if (before === undefined) {
        return `${name} (it is new)`;
    }
    if (after === undefined) {
        return `${name} (the program does not declare it any more)`;
    }
    const { made } = releaseDiff(before, after);
    return made === undefined ? `${name} (it is declared in another way)` : `${name} (version ${made} would be made)`;
}
