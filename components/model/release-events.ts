import { DEFAULT_ALIAS } from "./names";
import { isChange, releaseDiff, type ReleaseView } from "./release-diff";
import { percent } from "./share-text";
import { byAge, type Weights } from "./weights";

/** One thing that an update did to a function's release. */
export type ReleaseEvent =
    /** A version was made. */
    | { kind: "made"; version: string }
    /** The newest version, or an older one, became the published one; empty when none is any more. */
    | { kind: "published" | "pinned"; version: string }
    /** The newest version got more, or fewer, of the callers of the default alias; `other` are those it shares them with. */
    | { kind: "ramped" | "lowered"; version: string; other: string | undefined; share: number }
    /** The newest version lost all of them. */
    | { kind: "rolled back"; version: string; other: string | undefined }
    /** Another alias names something else; empty when it went away. */
    | { kind: "alias"; alias: string; weights: Weights }
    /** Rules, or what tells users apart. */
    | { kind: "callers"; change: string }
    /** The function went away. */
    | { kind: "removed" };

/**
 * What an update did to a function's release, in the order in which it is told.
 *
 * @param before `undefined` for a new function
 * @param after `undefined` for one that went away
 */
export function releaseEvents(before: ReleaseView | undefined, after: ReleaseView | undefined): ReleaseEvent[] {
    if (after === undefined) {
        return before === undefined ? [] : [{ kind: "removed" }];
    }
    const diff = releaseDiff(before, after);
    if (!isChange(diff)) {
        return [];
    }
    const { made, published, aliases, rules, sticky } = diff;
    const { [DEFAULT_ALIAS]: live, ...others } = aliases;
    const callers = [
        ...rules.added.map(rule => `rule added: ${rule}`),
        ...rules.removed.map(rule => `rule removed: ${rule}`),
        ...(sticky.before === sticky.after || before === undefined ? [] : [`sticky: ${sticky.after}`]),
    ];
    return [
        ...(made === undefined ? [] : [{ kind: "made" as const, version: made }]),
        ...(before === undefined || live === undefined ? [] : shifts(before, after, live.before, live.after)),
        ...(published.before === published.after ? [] : [publishing(published.after, after.resolution.newest)]),
        ...Object.entries(others).flatMap(([alias, { moves, after: weights }]) =>
            moves.length === 0 ? [] : [{ kind: "alias" as const, alias, weights }],
        ),
        ...callers.map(change => ({ kind: "callers" as const, change })),
    ];
}

/**
 * An event in a few words.
 *
 * @example
 * ```ts
 * describeEvent({ kind: "ramped", version: "7", other: "6", share: 0.1 });   // "ramped 6 → 7 to 10%"
 * ```
 */
export function describeEvent(event: ReleaseEvent): string {
    switch (event.kind) {
        case "made":
        case "pinned":
            return `${event.kind} ${event.version}`;
        case "published":
            return event.version === "" ? "nothing is published any more" : `published ${event.version}`;
        case "ramped":
            return `ramped ${event.other === undefined ? "" : `${event.other} → `}${event.version} to ${percent(event.share)}`;
        case "lowered":
            return `lowered ${event.version} to ${percent(event.share)}`;
        case "rolled back":
            return `rolled back ${event.version}${event.other === undefined ? "" : ` → ${event.other}`}`;
        case "alias":
            return `${event.alias}: ${describeWeights(event.weights)}`;
        case "callers":
            return event.change;
        case "removed":
            return "removed";
    }
}

function publishing(version: string, latest: string | undefined): ReleaseEvent {
    return { kind: version === latest || version === "" ? "published" : "pinned", version };
}

/** What became of the share of the newest version, and of the one that was the newest before. */
function shifts(before: ReleaseView, after: ReleaseView, old: Weights, now: Weights): ReleaseEvent[] {
    const [was, is] = [before.resolution.newest ?? "", after.resolution.newest ?? ""];
    const [had, has] = [old[is] ?? 0, now[is] ?? 0];
    if (has > had) {
        return [{ kind: "ramped", version: is, other: otherThan(is, now) ?? otherThan(is, old), share: has }];
    }
    if (has < had && has > 0) {
        return [{ kind: "lowered", version: is, other: otherThan(is, now), share: has }];
    }
    const lost = has < had ? is : (old[was] ?? 0) > 0 && now[was] === undefined ? was : undefined;
    return lost === undefined ? [] : [{ kind: "rolled back", version: lost, other: otherThan(lost, now) }];
}

function otherThan(version: string, weights: Weights): string | undefined {
    return Object.keys(weights)
        .sort(byAge)
        .find(other => other !== version);
}

function describeWeights(weights: Weights): string {
    const versions = Object.keys(weights).sort((a, b) => byAge(b, a));
    if (versions.length === 0) {
        return "removed";
    }
    return versions.length === 1
        ? versions.join()
        : versions.map(version => `${version} ${percent(weights[version] ?? 0)}`).join(", ");
}
