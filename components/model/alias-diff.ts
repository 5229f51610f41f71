import { byAge, type Weights } from "./weights";
import { roundShare } from "./traffic";

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
    /** Empty when nobody moves. */
    moves: Move[];
}

/**
 * What changes for the callers of an alias.
 *
 * @param before weights before; empty for a new alias
 * @param after weights after; empty for one that goes away. A version whose number is not known yet may bear any name.
 * @example
 * ```ts
 * aliasDiff({ "6": 1 }, { "6": 0.9, "7": 0.1 }).moves;   // [{ from: "6", to: "7", share: 0.1 }]
 * ```
 */
export function aliasDiff(before: Weights, after: Weights): AliasDiff {
    const versions = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byAge);
    const losses: Array<[string, number]> = [];
    const gains: Array<[string, number]> = [];
    for (const version of versions) {
        const change = roundShare((after[version] ?? 0) - (before[version] ?? 0));
        if (change < 0) {
            losses.push([version, -change]);
        } else if (change > 0) {
            gains.push([version, change]);
        }
    }
    return { before, after, moves: pair(losses, gains) };
}

/** One line a person can judge: `10% of callers move from 6 to 7`. */
export function describeMove(move: Move): string {
    const percent = `${String(roundShare(move.share * 100))}% of callers`;
    if (move.from === undefined) {
        return `${percent} start on ${String(move.to)}`;
    }
    return move.to === undefined ? `${percent} lose ${move.from}` : `${percent} move from ${move.from} to ${move.to}`;
}

function pair(losses: Array<[string, number]>, gains: Array<[string, number]>): Move[] {
    const moves: Move[] = [];
    const from = losses.map(([version, share]) => ({ version, share }));
    for (const [to, gain] of gains) {
        let wanted = gain;
        for (const source of from) {
            const share = roundShare(Math.min(source.share, wanted));
            if (share > 0) {
                moves.push({ from: source.version, to, share });
                source.share = roundShare(source.share - share);
                wanted = roundShare(wanted - share);
            }
        }
        if (wanted > 0) {
            moves.push({ to, share: wanted });
        }
    }
    return [
        ...moves,
        ...from.filter(source => source.share > 0).map(({ version, share }) => ({ from: version, share })),
    ];
}
