import { aliasDiff, type AliasDiff } from "./alias-diff";
import type { Aliases } from "./aliases";
import { isVersionNumber, PUBLISHED, versionOf } from "./references";
import { type Resolution, weightsIn } from "./resolution";
import { describeRule, type Rule, type Sticky } from "./rules";
import type { Weights } from "./weights";

/** A function's release as an update leaves it. */
export interface ReleaseView {
    /** Who gets what. */
    resolution: Resolution;
    /** Share of the newest version that is asked for, 0 to 1. */
    traffic: number;
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
    const was = before?.resolution;
    const next = after?.resolution.newest ?? nextAfter(was?.newest);
    const newest = after === undefined ? undefined : next;
    const [old, now] = [was && weightsIn(was), after && weightsIn(after.resolution, next)].map(all => all ?? {}) as [
        Record<string, Weights>,
        Record<string, Weights>,
    ];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    const [oldRules, newRules] = [before?.rules ?? [], after?.rules ?? []].map(rules => rules.map(describeRule)) as [
        string[],
        string[],
    ];
    return {
        made: newest === was?.newest ? undefined : newest,
        published: { before: publishedIn(was, was?.newest), after: publishedIn(after?.resolution, next) },
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

/** The published version, as a person reads it; empty where there is none. */
function publishedIn(resolution: Resolution | undefined, newest: string | undefined): string {
    if (resolution === undefined || resolution.published.state === "none") {
        return "";
    }
    return versionOf(PUBLISHED, resolution) ?? newest ?? "";
}

function describeSticky(sticky: Sticky | undefined): string {
    const [entry] = Object.entries(sticky ?? {});
    return entry === undefined ? "every request at random" : `by ${entry[0]} ${String(entry[1])}`;
}
