import { aliasDiff, type AliasDiff } from "./alias-diff";
import { type Aliases, allWeights } from "./aliases";
import { isVersionNumber } from "./references";
import { describeRule, type Rule, type Sticky } from "./rules";
import type { Weights } from "./weights";

/** A function's release as an update leaves it. What a preview cannot know is `undefined`. */
export interface ReleaseView {
    latest: string | undefined;
    /** Empty while nothing is published; `undefined` when it is the version of unknown name. */
    published: string | undefined;
    traffic: number;
    /** Every alias's weights, by name; empty where they are not known, or where there are none. */
    aliases: Record<string, Weights>;
    /** More aliases, as the program names them. */
    targets: Aliases;
    rules: Rule[];
    sticky: Sticky | undefined;
}

/** What an update does to the callers of one function. */
export interface ReleaseDiff {
    /** The version that it makes, if it makes one. Its number is the one it will have, as far as can be known. */
    made: string | undefined;
    published: { before: string; after: string };
    /** By alias, the default one first. */
    aliases: Record<string, AliasDiff>;
    /** Rules that come and go, in words. */
    rules: { added: string[]; removed: string[] };
    sticky: { before: string; after: string };
}

/** How a version is called whose name nobody knows yet. */
const UNKNOWN = "new";

/**
 * What changes for the callers of a function.
 *
 * @param before `undefined` for a new function
 * @param after `undefined` for one that goes away
 */
export function releaseDiff(before: ReleaseView | undefined, after: ReleaseView | undefined): ReleaseDiff {
    const next = after?.latest ?? nextAfter(before?.latest);
    const newest = after === undefined ? undefined : next;
    const [old, now] = [weightsOf(before, before?.latest), weightsOf(after, newest)];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    const [oldRules, newRules] = [before?.rules ?? [], after?.rules ?? []].map(rules => rules.map(describeRule)) as [
        string[],
        string[],
    ];
    return {
        made: newest === before?.latest ? undefined : newest,
        published: { before: before?.published ?? "", after: after === undefined ? "" : (after.published ?? next) },
        aliases: Object.fromEntries(names.map(alias => [alias, aliasDiff(old[alias] ?? {}, now[alias] ?? {})])),
        rules: {
            added: newRules.filter(rule => !oldRules.includes(rule)),
            removed: oldRules.filter(rule => !newRules.includes(rule)),
        },
        sticky: { before: describeSticky(before?.sticky), after: describeSticky(after?.sticky) },
    };
}

/** Whether anything changes for callers, or for what later updates start from. */
export function isChange({ made, published, aliases, rules, sticky }: ReleaseDiff): boolean {
    return (
        made !== undefined ||
        published.before !== published.after ||
        rules.added.length + rules.removed.length > 0 ||
        sticky.before !== sticky.after ||
        Object.values(aliases).some(({ moves }) => moves.length > 0)
    );
}

/** Versions are counted: the next number is known even where the platform has not given it yet. */
function nextAfter(latest: string | undefined): string {
    if (latest === undefined) {
        return "1";
    }
    return isVersionNumber(latest) ? String(Number(latest) + 1) : UNKNOWN;
}

function weightsOf(view: ReleaseView | undefined, latest: string | undefined): Record<string, Weights> {
    if (view === undefined || latest === undefined) {
        return {};
    }
    if (Object.keys(view.aliases).length > 0) {
        return view.aliases;
    }
    return allWeights(view.targets, { latest, published: view.published ?? latest }, view.traffic);
}

function describeSticky(sticky: Sticky | undefined): string {
    const [entry] = Object.entries(sticky ?? {});
    return entry === undefined ? "every request at random" : `by ${entry[0]} ${String(entry[1])}`;
}
