import fc from "fast-check";
import type { AliasTarget } from "../../components";
import { GROUP, USER } from "./check";
import type { Declared } from "./driver";
import { type Callers, type Unit, versionsThere } from "./state";
import { type Kind, pick, type Step, step } from "./step";

/** What people write in the working tree: nobody's callers move by it. */

/** Names that functions may have; those of the end are there for renames. */
export const NAMES = ["api", "web", "shop-eu"];
const SHARES = [0, 0.05, 0.1, 0.25, 0.5, 0.999999, 1];
const ALIASES = ["dev", "prepub", "eu"];

/** A share that somebody may ask for. */
export const share = fc.constantFrom(...SHARES);

/** Which stack: the first one most of the time. */
export const place = (units: number): fc.Arbitrary<number> => fc.nat({ max: 9 }).map(at => (at < 7 ? 0 : at % units));

/** A step that alters a function of the program. */
function edit(words: string, at: number, which: number, alter: (declared: Declared, unit: Unit) => void): Step {
    const nameOf = ({ tree }: Unit): string | undefined => pick(Object.keys(tree.functions), which);
    return step(
        `${words} of function #${String(which)}`,
        (_, unit) => nameOf(unit) !== undefined,
        (_, __, unit) => {
            const declared = unit.tree.functions[nameOf(unit) ?? ""];
            if (declared !== undefined) {
                alter(declared, unit);
            }
        },
        at,
    );
}

/** A version's number that stays there whatever happens before the next update. */
function lastingVersion(callers: Callers | undefined, at: number): string | undefined {
    const version = callers && pick(versionsThere(callers).slice(0, Math.min(callers.keep, callers.latest)), at);
    return version === undefined ? undefined : String(version);
}

const nat = fc.nat({ max: 11 });

export function edits(units: number): Kind[] {
    const of = (weight: number, make: (at: number, which: number, choice: number) => Step): Kind => ({
        weight,
        arbitrary: fc.tuple(place(units), nat, nat).map(([at, which, choice]) => make(at, which, choice)),
    });
    return [
        of(6, add),
        of(2, remove),
        of(10, changeCode),
        of(2, (at, which, choice) =>
            edit(
                "an older code",
                at,
                which,
                ({ folder }, { tree }) => (tree.texts[folder] = `old ${String(choice % 2)}`),
            ),
        ),
        of(3, (at, which, choice) =>
            edit(`LOG=${String(choice % 3)}`, at, which, declared => (declared.log = `log${String(choice % 3)}`)),
        ),
        of(2, (at, which, choice) =>
            edit(`the code folder ${String(choice)}`, at, which, (declared, { tree }) => {
                declared.folder = pick(Object.keys(tree.texts), choice) ?? declared.folder;
            }),
        ),
        of(3, (at, which, choice) =>
            edit(`traffic argument ${String(choice)}`, at, which, declared => {
                // Most of the time there is none: commands are for functions without.
                declared.traffic = choice > 5 ? undefined : SHARES[choice];
            }),
        ),
        of(2, (at, which, choice) =>
            edit(`publish argument ${String(choice)}`, at, which, declared => {
                declared.publish = choice === 0 ? true : choice === 1 ? false : undefined;
            }),
        ),
        of(2, (at, which, choice) =>
            edit(`pin argument ${String(choice)}`, at, which, (declared, unit) => {
                const name = Object.entries(unit.tree.functions).find(([, each]) => each === declared)?.[0] ?? "";
                declared.pin = choice > 5 ? undefined : lastingVersion(unit.callers[name], choice);
            }),
        ),
        of(4, (at, which, choice) =>
            edit(`aliases ${String(choice)}`, at, which, (declared, unit) => {
                const name = Object.entries(unit.tree.functions).find(([, each]) => each === declared)?.[0] ?? "";
                declared.aliases = aliasesOf(unit.callers[name], choice);
            }),
        ),
        {
            ...of(3, (at, which, choice) =>
                edit(`rules ${String(choice)}`, at, which, (declared, unit) => {
                    const name = Object.entries(unit.tree.functions).find(([, each]) => each === declared)?.[0] ?? "";
                    const callers = unit.callers[name];
                    const versions = [
                        "$latest",
                        lastingVersion(callers, choice) ?? "$latest",
                        callers?.published === undefined ? "$latest" : "$published",
                    ];
                    declared.rules =
                        choice % 4 === 3
                            ? undefined
                            : versions.slice(choice % 3).map((version, index) => ({
                                  header: { name: GROUP, exact: `group-${String(index)}` },
                                  version,
                              }));
                }),
            ),
            needs: "rules",
        },
        {
            ...of(1, (at, which) =>
                edit("sticky", at, which, declared => {
                    declared.sticky = declared.sticky === undefined ? { header: USER } : undefined;
                }),
            ),
            needs: "sticky",
        },
        of(3, configure),
    ];
}

function add(at: number, which: number, choice: number): Step {
    const missing = ({ tree }: Unit): string[] => NAMES.filter(name => tree.functions[name] === undefined);
    return step(
        `add a function #${String(which)}`,
        (_, unit) => missing(unit).length > 0,
        (state, _, unit) => {
            const { tree } = unit;
            const name = pick(missing(unit), which) ?? "";
            tree.texts[name] = `text ${String(state.texts++)}`;
            tree.functions[name] = {
                folder: name,
                log: "log0",
                sticky: { header: USER },
                keep: [10, 3, 2, 1][choice % 4],
            };
        },
        at,
    );
}

function remove(at: number, which: number): Step {
    return step(
        `take function #${String(which)} out of the program`,
        (_, { tree }) => Object.keys(tree.functions).length > 1,
        (_, __, { tree }) => {
            const gone = pick(Object.keys(tree.functions), which);
            tree.functions = Object.fromEntries(Object.entries(tree.functions).filter(([name]) => name !== gone));
        },
        at,
    );
}

function changeCode(at: number, which: number): Step {
    return step(
        `another code for function #${String(which)}`,
        (_, { tree }) => Object.keys(tree.functions).length > 0,
        (state, _, { tree }) => {
            const declared = pick(Object.values(tree.functions), which);
            tree.texts[declared?.folder ?? ""] = `text ${String(state.texts++)}`;
        },
        at,
    );
}

/** Traffic and publish in the stack's configuration; a name in it may be one that no function bears any more. */
function configure(at: number, which: number, choice: number): Step {
    return step(
        `configuration ${String(choice)}`,
        (_, { tree }) => Object.keys(tree.functions).length > 0,
        (_, __, { tree }) => {
            const name = pick(Object.keys(tree.functions), which) ?? "";
            const traffic = [0.1, { [name]: 0.25 }, 0][choice];
            const publish = [undefined, undefined, undefined, false, name][choice];
            tree.config = { ...(traffic !== undefined && { traffic }), ...(publish !== undefined && { publish }) };
        },
        at,
    );
}

function aliasesOf(callers: Callers | undefined, choice: number): Record<string, AliasTarget> {
    const number = lastingVersion(callers, choice) ?? "$latest";
    const stable = callers?.published === undefined ? "$latest" : "$published";
    const targets: AliasTarget[] = [
        "$latest",
        number,
        stable,
        number === "$latest" ? number : { [number]: 0.8, $latest: 0.2 },
    ];
    const chosen = ALIASES.slice(0, choice % 4).map(
        (alias, index) => [alias, targets[(choice + index) % targets.length]] as const,
    );
    return Object.fromEntries(chosen) as Record<string, AliasTarget>;
}
