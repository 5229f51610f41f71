import * as fs from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type fc from "fast-check";
import { expect } from "vitest";
import { checkOneOf, checkUnit } from "./check";
import type { Ability, Platform, Result, Settings, World } from "./driver";
import { type Callers, isRefused, retained, type State, type Unit, unitOf, updated } from "./state";

/** The stacks of a run, on a platform. */
export interface Real {
    platform: Platform;
    world: World;
}

/** What people do. */
export type Step = fc.AsyncCommand<State, Real>;

/** A kind of step, how often it is made, and what a platform must be able to do for it. */
export interface Kind {
    weight: number;
    arbitrary: fc.Arbitrary<Step>;
    needs?: Ability;
}

/** A step in words, when it can be made, and what it does to the model and to the real stacks. */
export function step(
    words: string,
    possible: (state: State, unit: Unit) => boolean,
    run: (state: State, real: Real, unit: Unit) => Promise<void> | void,
    place = 0,
): Step {
    return {
        check: state => {
            const unit = state.units[place];
            return unit !== undefined && !state.isOver() && possible(state, unit);
        },
        run: async (state, real) => {
            state.steps++;
            const unit = unitOf(state, place);
            trace(`${String(state.steps).padStart(4)} ${real.platform.units[place] ?? ""}: ${words}`);
            await run(state, real, unit);
            trace("     done");
        },
        toString: () => `${String(place)}: ${words}`,
    };
}

/** Writes what is done into the file that `GRAY_TRACE` names: a run of hours is followed there. */
export function trace(words: string): void {
    const file = process.env["GRAY_TRACE"] ?? "";
    if (file !== "") {
        fs.appendFileSync(file, `${new Date().toISOString().slice(11, 23)} ${words}\n`);
    }
}

/** One of a list; `undefined` of an empty one. */
export function pick<T>(list: readonly T[], at: number): T | undefined {
    return list.length === 0 ? undefined : list[at % list.length];
}

/** `pulumi up` that must do what the model does; one that is refused must change nothing. */
export async function up(state: State, real: Real, place: number, settings: Settings): Promise<void> {
    const unit = unitOf(state, place);
    state.runs++;
    if (isRefused(unit, settings)) {
        const preview = await real.world.preview(place, unit.tree, settings);
        expect(preview.ok, `refused in the preview:\n${preview.output}`).toBe(false);
    } else {
        mustBe(await real.world.up(place, unit.tree, settings), true);
        trace("     updated");
        settle(unit, updated(unit, settings));
    }
    await checkAll(state, real);
}

/** What an update leaves that fails or is killed: each alias as before or as after it, and some functions just as before. */
export async function checkTorn(
    state: State,
    { platform, world }: Real,
    place: number,
    after: Record<string, Callers>,
    untouched: readonly string[],
): Promise<void> {
    const { callers } = unitOf(state, place);
    for (const name of new Set([...Object.keys(callers), ...Object.keys(after)])) {
        await checkOneOf(
            platform,
            world,
            place,
            name,
            untouched.includes(name) ? [callers[name]] : [callers[name], after[name]],
        );
    }
    for (const other of state.units.keys()) {
        if (other !== place) {
            await checkUnit(platform, world, state, other);
        }
    }
}

export async function checkAll(state: State, { platform, world }: Real): Promise<void> {
    for (const place of state.units.keys()) {
        await checkUnit(platform, world, state, place);
    }
}

/** Takes the model's next state over, and keeps the names that are gone. */
export function settle(unit: Unit, after: Record<string, Callers>): void {
    for (const [name, each] of Object.entries(unit.callers)) {
        unit.past.functions.add(name);
        Object.keys(each.aliases).forEach(alias => unit.past.aliases.add(alias));
    }
    unit.callers = Object.fromEntries(Object.entries(after).map(([name, each]) => [name, retained(each)]));
    for (const declared of Object.values(unit.tree.functions)) {
        delete declared.formerName;
    }
}

/** Whether the working tree says something that callers do not have yet, of a function or of any. */
export function isPending(unit: Unit, name?: string): boolean {
    const after = updated({ ...unit, tree: { ...unit.tree, config: {} } }, { publish: false });
    const names = name === undefined ? [...new Set([...Object.keys(after), ...Object.keys(unit.callers)])] : [name];
    return names.some(each => !isDeepStrictEqual(after[each], unit.callers[each]));
}

export function mustBe({ ok, output }: Result, wanted: boolean): void {
    expect(ok, output).toBe(wanted);
}
