import fc from "fast-check";
import { expect } from "vitest";
import { place, share } from "./edits";
import { type Callers, isRefused, sharesOf, type State, type Unit, updated } from "./state";
import { checkAll, type Kind, mustBe, pick, type Real, settle, type Step, step } from "./step";

/** What people run of `gray`. A command that names functions changes no other one's callers (invariant 13). */

/** What a command asks of some functions; the others keep their callers. */
interface Wish {
    args: string[];
    /** What the functions that it is for have when it went well; `undefined` where it must fail. */
    after: Record<string, Callers> | undefined;
    /** Whether it may be refused: the program's own arguments come first, or it cannot be deployed at all. */
    mayFail: boolean;
    /** What they have where it must fail for some and do for the others. */
    half?: Record<string, Callers>;
}

interface Given {
    which: number;
    share: number;
    /** Whether it names a function. */
    named: boolean;
    choice: number;
}

const given: fc.Arbitrary<Given> = fc.record({
    which: fc.nat({ max: 11 }),
    share,
    named: fc.boolean(),
    choice: fc.nat({ max: 3 }),
});

/** A command: what it says is true and what it refuses has changed nothing, whatever it was asked for. */
function command(words: string, at: number, wishOf: (unit: Unit) => Wish): Step {
    return step(
        words,
        (_, unit) => Object.keys(unit.callers).length > 0 && Object.keys(unit.tree.functions).length > 0,
        async (state, real, unit) => run(state, real, at, unit, wishOf(unit)),
        at,
    );
}

async function run(state: State, real: Real, at: number, unit: Unit, wish: Wish): Promise<void> {
    const { args, after, mayFail, half } = wish;
    state.runs++;
    const result = await real.world.gray(at, unit.tree, args);
    if (half !== undefined) {
        mustBe(result, false);
        settle(unit, half);
    } else if (after === undefined || (mayFail && !result.ok)) {
        mustBe(result, false);
    } else {
        mustBe(result, true);
        settle(unit, after);
        expect(reported(result.output), `gray ${args.join(" ")} reports what is there`).toMatchObject(
            reportOf(after, unit),
        );
    }
    await checkAll(state, real);
}

/** What the answer of a command says of functions: function → alias → shares. */
function reported(output: string): Record<string, object> {
    const start = output.indexOf("{\n");
    const { functions = [] } = JSON.parse(output.slice(start, output.lastIndexOf("\n}") + 2)) as {
        functions?: Array<{ name: string; aliases: object }>;
    };
    return Object.fromEntries(functions.map(({ name, aliases }) => [name, aliases]));
}

/** What it must say: of functions that the program has. One that was taken out of it is not in a run of the program. */
function reportOf(callers: Record<string, Callers>, { tree }: Unit): Record<string, object> {
    const declared = Object.entries(callers).filter(([name]) => tree.functions[name] !== undefined);
    return Object.fromEntries(declared.map(([name, each]) => [name, sharesOf(each)]));
}

/** The functions that a command is for: the one it names, or all that a stack has. */
function chosen({ callers }: Unit, { which, named }: Given): string[] {
    const name = pick(Object.keys(callers), which);
    return named && name !== undefined ? [name] : Object.keys(callers);
}

/** Whether a function's own arguments say what a command would say, or the program does not have it any more. */
function isBound({ tree }: Unit, names: readonly string[]): boolean {
    return names.some(name => {
        const declared = tree.functions[name];
        return (
            declared === undefined ||
            [declared.traffic, declared.publish, declared.pin].some(each => each !== undefined)
        );
    });
}

/** Those that the program has: it cannot be run for one that was taken out of it, which is left as it is and said. */
function movable({ tree }: Unit, names: readonly string[]): string[] {
    return names.filter(name => tree.functions[name] !== undefined);
}

function changed(
    { callers }: Unit,
    names: readonly string[],
    alter: (each: Callers) => Partial<Callers>,
): Record<string, Callers> {
    return Object.fromEntries(
        Object.entries(callers).map(([name, each]) => [
            name,
            names.includes(name) ? { ...each, ...alter(each) } : each,
        ]),
    );
}

/** Whoever can go back does; one whose own arguments ask for something else stays as it is, and is said. */
function rollback(at: number, how: Given): Step {
    return command(`gray rollback ${how.named ? `#${String(how.which)}` : ""}`, at, unit => {
        const asked = chosen(unit, how);
        const names = movable(unit, asked).filter(name => unit.callers[name]?.published !== undefined);
        const staying = names.filter(name => {
            const { traffic = 0, publish = false } = unit.tree.functions[name] ?? {};
            return traffic !== 0 || publish;
        });
        const back = changed(
            unit,
            names.filter(name => !staying.includes(name)),
            () => ({ traffic: 0 }),
        );
        const isWhole = staying.every(name => unit.callers[name]?.traffic === 0);
        return {
            args: ["rollback", ...(how.named ? [asked.join(",")] : []), "--json"],
            after: names.length === 0 ? undefined : back,
            mayFail: false,
            ...(!isWhole && { half: back }),
        };
    });
}

function publish(at: number, how: Given): Step {
    return command(`gray publish ${how.named ? `#${String(how.which)}` : ""} ${String(how.choice)}`, at, unit => {
        const asked = chosen(unit, how);
        const names = movable(unit, asked);
        const traffic = how.choice === 0 ? [] : ["--traffic", String(how.share)];
        return {
            args: ["publish", ...(how.named ? [asked.join(",")] : []), ...traffic, "--json"],
            after:
                names.length === 0
                    ? undefined
                    : changed(unit, names, ({ latest, ...each }) => ({
                          published: latest,
                          traffic: how.choice === 0 ? each.traffic : how.share,
                      })),
            mayFail: isBound(unit, names) || isRefused(unit, {}),
        };
    });
}

/** Deploys the program; one that names a function moves no other. */
function deploy(at: number, how: Given): Step {
    const words = `gray deploy ${String(how.share)} ${how.named ? `#${String(how.which)}` : ""} ${String(how.choice)}`;
    const names = (unit: Unit): string[] => chosen(unit, how);
    return command(words, at, unit => {
        const [name = ""] = names(unit);
        const settings = {
            traffic: how.named ? { [name]: how.share } : how.share,
            ...(how.choice === 0 && { publish: how.named ? name : true }),
        };
        const args = ["deploy", "--traffic", String(how.share), ...(how.choice === 0 ? ["--publish"] : [])];
        const all = updated(unit, settings);
        return {
            args: [...args, ...(how.named ? ["--function", name] : []), "--json"],
            after: how.named ? changed(unit, [name], () => all[name] ?? {}) : all,
            mayFail: isRefused(unit, settings) || isBound(unit, names(unit)),
        };
    });
}

export function commands(units: number): Kind[] {
    const of = (weight: number, make: (at: number, how: Given) => Step): Kind => ({
        weight,
        needs: "gray",
        // `gray` finds no program of a project that has no folder of its own.
        arbitrary: fc.tuple(place(Math.min(units, 2)), given).map(([at, how]) => make(at, how)),
    });
    return [of(4, rollback), of(4, publish), of(3, deploy)];
}
