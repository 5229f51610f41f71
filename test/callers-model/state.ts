import type { Rule, Sticky } from "../../components";
import type { Declared, Platform, Settings, Tree } from "./driver";
import { type Asked, type Memory, released, type Shares, split, target } from "./model";

/** The default alias. */
export const LIVE = "live";

/** A function as callers have it. */
export interface Callers extends Memory {
    /** Aliases as the program wrote them. */
    aliases: Record<string, Record<string, number>>;
    rules: Rule[];
    sticky: Sticky | undefined;
    /** How many of the newest versions stay, whoever names them. */
    keep: number;
}

/** A stack: what people wrote, and what callers have. */
export interface Unit {
    tree: Tree;
    callers: Record<string, Callers>;
    /** Names that functions and aliases had: nobody may find anything there any more. */
    past: { functions: Set<string>; aliases: Set<string> };
}

/** Everything. */
export interface State {
    units: Unit[];
    /** For texts that were never there. */
    texts: number;
    /** Commands so far, and how many of them ran the engine. */
    steps: number;
    runs: number;
    /** Whether the time is up: the steps that are left are not made. */
    isOver: () => boolean;
}

/** A state in which nothing was ever deployed. */
export function nothing({ units }: Platform, isOver: () => boolean): State {
    return {
        units: units.map(() => ({
            tree: { functions: {}, texts: {}, config: {} },
            callers: {},
            past: { functions: new Set(), aliases: new Set() },
        })),
        texts: 0,
        steps: 0,
        runs: 0,
        isOver,
    };
}

/** A stack by its place. */
export function unitOf(state: State, place: number): Unit {
    const unit = state.units[place];
    if (unit === undefined) {
        throw new Error(`there is no stack ${String(place)}`);
    }
    return unit;
}

/** What a function's newest version would answer with; `undefined` when it does not load. */
export function textOf({ texts }: Tree, { folder, log }: Declared): string | undefined {
    return texts[folder] === undefined ? undefined : `${texts[folder]} ${log}`;
}

/** What an update asks of a function: its arguments first, then the environment, then the configuration. */
export function askedOf(name: string, tree: Tree, environment: Settings): Asked {
    const declared = tree.functions[name];
    if (declared === undefined) {
        throw new Error(`${name} is not in the program`);
    }
    const trafficIn = ({ traffic }: Settings): number | undefined =>
        typeof traffic === "object" ? traffic[name] : traffic;
    const publish =
        [declared.publish, environment.publish, tree.config.publish].find(given => given !== undefined) ?? false;
    const pin = declared.pin ?? environment.pin?.[name];
    return {
        text: textOf(tree, declared) ?? "",
        traffic: declared.traffic ?? trafficIn(environment) ?? trafficIn(tree.config),
        publish: typeof publish === "string" ? publish.split(",").includes(name) : publish,
        pin: pin === undefined ? undefined : Number(pin),
    };
}

/** Whether an update is refused: a name that no function bears, a pin beside a publish, a version that does not exist. */
export function isRefused({ tree, callers }: Unit, environment: Settings): boolean {
    const names = Object.keys(tree.functions);
    if (names.length === 0) {
        return false;
    }
    const named = [environment, tree.config].flatMap(({ traffic, publish, pin }) => [
        ...(typeof traffic === "object" ? Object.keys(traffic) : []),
        ...(typeof publish === "string" ? publish.split(",") : []),
        ...Object.keys(pin ?? {}),
    ]);
    return (
        named.some(name => !names.includes(name)) ||
        names.some(name => {
            const { pin, publish } = askedOf(name, tree, environment);
            const known = callers[tree.functions[name]?.formerName ?? name];
            return pin !== undefined && (publish || known?.texts[pin] === undefined);
        })
    );
}

/** What callers have after an update. */
export function updated({ tree, callers }: Unit, environment: Settings): Record<string, Callers> {
    return Object.fromEntries(
        Object.entries(tree.functions).map(([name, declared]) => {
            const before = callers[declared.formerName ?? name] ?? callers[name];
            const memory = released(before, askedOf(name, tree, environment));
            return [name, { ...memory, ...pointersOf(declared), keep: declared.keep ?? 10 }];
        }),
    );
}

/** Where a function's program sends callers, beside the split. */
export function pointersOf({
    aliases = {},
    rules = [],
    sticky,
}: Declared): Pick<Callers, "aliases" | "rules" | "sticky"> {
    const written = Object.entries(aliases).map(([alias, to]) => [alias, typeof to === "object" ? to : { [to]: 1 }]);
    return { aliases: Object.fromEntries(written) as Callers["aliases"], rules, sticky };
}

/** Every alias's shares. */
export function sharesOf(callers: Callers): Record<string, Shares> {
    const others = Object.entries(callers.aliases).map(
        ([alias, written]) => [alias, target(written, callers)] as const,
    );
    return { [LIVE]: split(callers), ...Object.fromEntries(others) };
}

/** Versions that must be there: the newest ones that are kept, and those that anybody may meet (invariant 10). */
export function versionsThere(callers: Callers): number[] {
    const newest = Object.keys(callers.texts)
        .map(Number)
        .sort((a, b) => b - a)
        .slice(0, callers.keep);
    const named = Object.values(sharesOf(callers)).flatMap(shares => Object.keys(shares).map(Number));
    const ruled = callers.rules.flatMap(({ version }) => (version.startsWith("$") ? [] : [Number(version)]));
    return [...new Set([...newest, ...named, ...ruled, callers.latest, callers.published ?? callers.latest])];
}

/** Without the versions that retention removed: none of them comes back when more are kept later. */
export function retained(callers: Callers): Callers {
    const there = new Set(versionsThere(callers));
    const texts = Object.entries(callers.texts).filter(([version]) => there.has(Number(version)));
    return { ...callers, texts: Object.fromEntries(texts) };
}
