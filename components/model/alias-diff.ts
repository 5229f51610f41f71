import { percent } from "./share-text";
import { roundShare } from "./traffic";
import { type Route, routeOf, type Weights } from "./weights";

/** A share of callers that goes from one version to another. */
export interface Move {
    /** The version they leave; `undefined` when the alias is new. */
    from?: string;
    /** The version they come to; `undefined` when the alias goes away. */
    to?: string;
    /** Share of all callers, 0 to 1. */
    share: number;
}

/** What an update does to the callers of one alias. */
export interface AliasDiff {
    before: Weights;
    after: Weights;
    /** The largest first; empty when nobody moves. */
    moves: Move[];
}

/**
 * What changes for the callers of an alias: which users move is decided by their buckets, so both sides are laid out
 * in the order in which buckets are dealt.
 *
 * @param before weights before; empty for a new alias
 * @param after weights after; empty for one that goes away. A version whose number is not known yet may bear any name.
 * @example
 * ```ts
 * aliasDiff({ "6": 1 }, { "6": 0.9, "7": 0.1 }).moves;   // [{ from: "6", to: "7", share: 0.1 }]
 * ```
 */
export function aliasDiff(before: Weights, after: Weights): AliasDiff {
    const [old, now] = [layOut(before), layOut(after)];
    const edges = [...new Set([0, old.edge, now.edge, 1])].sort((a, b) => a - b);
    const moves: Move[] = [];
    for (const [index, start] of edges.slice(0, -1).entries()) {
        const from = old.at(start);
        const to = now.at(start);
        if (from !== to) {
            add(moves, { from, to, share: roundShare((edges[index + 1] ?? 1) - start) });
        }
    }
    return { before, after, moves: moves.sort((a, b) => b.share - a.share) };
}

/** One line a person can judge: `10% of callers move from 6 to 7`. */
export function describeMove(move: Move): string {
    const callers = `${percent(move.share)} of callers`;
    if (move.from === undefined) {
        return `${callers} start on ${String(move.to)}`;
    }
    return move.to === undefined ? `${callers} lose ${move.from}` : `${callers} move from ${move.from} to ${move.to}`;
}

/** The canary has the buckets below `edge`, the primary those from it on. */
interface Layout {
    edge: number;
    at(bucket: number): string | undefined;
}

function layOut(weights: Weights): Layout {
    if (Object.keys(weights).length === 0) {
        return { edge: 0, at: () => undefined };
    }
    const route: Route = routeOf(weights);
    const edge = route.canary?.share ?? 0;
    return { edge, at: bucket => (bucket < edge ? route.canary?.version : route.primary) };
}

function add(moves: Move[], move: Move): void {
    const same = moves.find(known => known.from === move.from && known.to === move.to);
    if (same === undefined) {
        moves.push(move);
    } else {
        same.share = roundShare(same.share + move.share);
    }
}
