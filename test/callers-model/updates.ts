import fc from "fast-check";
import { expect } from "vitest";
import { toUpdate } from "../conformance/update";
import { place, share } from "./edits";
import type { Settings } from "./driver";
import { isRefused, type Unit, updated, versionsThere } from "./state";
import { checkAll, checkTorn, isPending, type Kind, mustBe, pick, settle, type Step, step, up } from "./step";

/** What people run. */

const nat = fc.nat({ max: 11 });

/** What the environment of one run says; names are places in the program. */
interface Inputs {
    traffic: "none" | "all" | "one";
    share: number;
    publish: "none" | "all" | "one" | "stranger";
    pin: boolean;
    which: number;
}

const inputs: fc.Arbitrary<Inputs> = fc.record({
    traffic: fc.constantFrom("none", "none", "all", "all", "one"),
    share,
    publish: fc.oneof(
        { weight: 10, arbitrary: fc.constant("none" as const) },
        { weight: 4, arbitrary: fc.constant("all" as const) },
        { weight: 4, arbitrary: fc.constant("one" as const) },
        { weight: 1, arbitrary: fc.constant("stranger" as const) },
    ),
    pin: fc.nat({ max: 9 }).map(chance => chance === 0),
    which: nat,
});

function settingsOf({ tree, callers }: Unit, { traffic, share: of, publish, pin, which }: Inputs): Settings {
    const name = pick(Object.keys(tree.functions), which) ?? "";
    const known = callers[name];
    const version = known && pick([...versionsThere(known), 99], which);
    return {
        ...(traffic !== "none" && { traffic: traffic === "all" ? of : { [name]: of } }),
        ...(publish !== "none" && { publish: publish === "all" ? true : publish === "one" ? name : `${name},nobody` }),
        ...(pin && version !== undefined && { pin: { [name]: String(version) } }),
    };
}

const some = (_: unknown, { tree }: Unit): boolean => Object.keys(tree.functions).length > 0;

function plainUp(at: number, given: Inputs): Step {
    const words = `up traffic=${given.traffic} ${String(given.share)} publish=${given.publish} pin=${String(given.pin)} #${String(given.which)}`;
    return step(words, some, async (state, real, unit) => up(state, real, at, settingsOf(unit, given)), at);
}

/** Invariant 2, and every other state: an update that nobody changed anything for changes nothing. */
function again(at: number): Step {
    return step(
        "up again",
        (_, unit) => Object.keys(unit.callers).length > 0 && !isPending(unit) && !isRefused(unit, {}),
        async (state, { world, ...real }, unit) => {
            const wanted = updated(unit, {});
            const moves = JSON.stringify(wanted) !== JSON.stringify(unit.callers);
            state.runs++;
            const result = await world.up(at, unit.tree, {});
            mustBe(result, true);
            if (!moves) {
                expect(toUpdate({ code: 0, output: result.output }).changes, result.output).toBe(0);
            }
            settle(unit, wanted);
            await checkAll(state, { world, ...real });
        },
        at,
    );
}

/** Preview writes nothing (invariant 10). */
function preview(at: number, given: Inputs): Step {
    return step(
        "preview",
        some,
        async (state, real, unit) => {
            const settings = settingsOf(unit, given);
            state.runs++;
            mustBe(await real.world.preview(at, unit.tree, settings), !isRefused(unit, settings));
            await checkAll(state, real);
        },
        at,
    );
}

/** A version that does not load: its function stays as it was, and the next update, with code that loads, is whole. */
function broken(at: number, which: number, given: Inputs): Step {
    return step(
        `up with code that does not load #${String(which)}`,
        (_, unit) => some(_, unit) && !isRefused(unit, settingsOf(unit, given)),
        async (state, real, unit) => {
            const settings = settingsOf(unit, given);
            const { tree } = unit;
            const name = pick(Object.keys(tree.functions), which) ?? "";
            const { folder } = tree.functions[name] ?? { folder: "" };
            const text = tree.texts[folder];
            tree.texts[folder] = undefined;
            state.runs += 2;
            mustBe(await real.world.up(at, tree, settings), false);
            tree.texts[folder] = text;
            const breaking = Object.entries(tree.functions).filter(([, each]) => each.folder === folder);
            await checkTorn(
                state,
                real,
                at,
                updated(unit, settings),
                breaking.map(([each]) => each),
            );
            tree.texts[folder] = which % 2 === 0 ? text : `text ${String(state.texts++)}`;
            await up(state, real, at, settings);
        },
        at,
    );
}

/** Killed at a step of the engine, then the same update again (invariant 4). */
function killed(at: number, moments: number, given: Inputs): Step {
    return step(
        `up killed after ${String(moments)} moments`,
        (_, unit) => some(_, unit) && !isRefused(unit, settingsOf(unit, given)),
        async (state, real, unit) => {
            const settings = settingsOf(unit, given);
            const after = updated(unit, settings);
            state.runs += 2;
            if (await real.world.upKilled(at, unit.tree, settings, moments)) {
                await checkTorn(state, real, at, after, []);
                mustBe(await real.world.up(at, unit.tree, settings), true);
            }
            settle(unit, after);
            await checkAll(state, real);
        },
        at,
    );
}

/**
 * Somebody alters the platform by hand, then a refresh: the published version stays (invariant 11), the next `up` heals. The code
 * that the newest version was made from is still there.
 */
function byHand(at: number, which: number): Step {
    const heals = (unit: Unit): boolean => {
        const name = pick(Object.keys(unit.callers), which) ?? "";
        return (
            unit.tree.functions[name] !== undefined && updated(unit, {})[name]?.latest === unit.callers[name]?.latest
        );
    };
    return step(
        `a change by hand, refresh, up #${String(which)}`,
        (_, unit) => Object.keys(unit.callers).length > 0 && !isRefused(unit, {}) && heals(unit),
        async (state, real, unit) => {
            await real.world.tamper(at, pick(Object.keys(unit.callers), which) ?? "");
            state.runs++;
            mustBe(await real.world.refresh(at, unit.tree), true);
            await up(state, real, at, {});
        },
        at,
    );
}

/** Renamed with an alias of Pulumi: it keeps its versions, its memory and so its callers. */
function rename(at: number, which: number, given: Inputs): Step {
    const nameOf = ({ callers, tree }: Unit): string | undefined =>
        pick(
            Object.keys(callers).filter(name => tree.functions[name] !== undefined),
            which,
        );
    return step(
        `rename function #${String(which)}`,
        (_, unit) => nameOf(unit) !== undefined && !isRefused(unit, {}),
        async (state, real, unit) => {
            const name = nameOf(unit) ?? "";
            const { [name]: declared, ...others } = unit.tree.functions;
            const next = `${name}-${String(state.texts++)}`;
            if (declared !== undefined) {
                unit.tree.functions = { ...others, [next]: { ...declared, formerName: name } };
                unit.tree.config = {};
                await up(state, real, at, { traffic: given.share });
            }
        },
        at,
    );
}

export function updates(units: number): Kind[] {
    const at = place(units);
    return [
        { weight: 30, arbitrary: fc.tuple(at, inputs).map(([unit, given]) => plainUp(unit, given)) },
        { weight: 4, arbitrary: at.map(again) },
        { weight: 2, arbitrary: fc.tuple(at, inputs).map(([unit, given]) => preview(unit, given)) },
        {
            weight: 4,
            needs: "break",
            arbitrary: fc.tuple(at, nat, inputs).map(([unit, which, given]) => broken(unit, which, given)),
        },
        {
            weight: 4,
            needs: "kill",
            arbitrary: fc
                .tuple(at, fc.integer({ min: 1, max: 12 }), inputs)
                .map(([unit, moments, given]) => killed(unit, moments, given)),
        },
        { weight: 3, needs: "tamper", arbitrary: fc.tuple(at, nat).map(([unit, which]) => byHand(unit, which)) },
        {
            weight: 3,
            needs: "rename",
            arbitrary: fc.tuple(at, nat, inputs).map(([unit, which, given]) => rename(unit, which, given)),
        },
        { weight: 1, needs: "restart", arbitrary: at.map(restart) },
    ];
}

function restart(at: number): Step {
    return step(
        "restart what answers",
        (_, unit) => Object.keys(unit.callers).length > 0,
        async (state, real) => {
            await real.world.restart(at);
            await checkAll(state, real);
        },
        at,
    );
}
