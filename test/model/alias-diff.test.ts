import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aliasDiff, describeMove, type Move } from "../../components/model/alias-diff";
import type { Weights } from "../../components/model/weights";

const MILLION = 1_000_000;

/** Weights of one or two of four versions; empty for an alias that is not there. */
const weights: fc.Arbitrary<Weights> = fc.oneof(
    fc.constant({}),
    fc.constantFrom("1", "2", "10", "11").map(version => ({ [version]: 1 })),
    fc
        .tuple(
            fc.uniqueArray(fc.constantFrom("1", "2", "10", "11"), { minLength: 2, maxLength: 2 }),
            fc.integer({ min: 1, max: MILLION - 1 }),
        )
        .map(([[first = "", second = ""], units]) => ({
            [first]: units / MILLION,
            [second]: (MILLION - units) / MILLION,
        })),
);

function units(share: number): number {
    return Math.round(share * MILLION);
}

function sum(moves: Move[]): number {
    return moves.reduce((total, move) => total + units(move.share), 0);
}

describe("aliasDiff", () => {
    test("moves callers to a canary", () => {
        const before = { "6": 1 };
        const after = { "6": 0.9, "7": 0.1 };
        expect(aliasDiff(before, after)).toEqual({ before, after, moves: [{ from: "6", to: "7", share: 0.1 }] });
    });

    test("moves them back on a rollback", () => {
        expect(aliasDiff({ "6": 0.5, "7": 0.5 }, { "6": 1 }).moves).toEqual([{ from: "7", to: "6", share: 0.5 }]);
    });

    test("moves only what a raised share adds", () => {
        expect(aliasDiff({ "6": 0.9, "7": 0.1 }, { "6": 0.8, "7": 0.2 }).moves).toEqual([
            { from: "6", to: "7", share: 0.1 },
        ]);
    });

    test("replaces the newest version during a rollout and leaves the published one alone", () => {
        expect(aliasDiff({ "1": 0.9, "2": 0.1 }, { "1": 0.9, "3": 0.1 }).moves).toEqual([
            { from: "2", to: "3", share: 0.1 },
        ]);
    });

    test("splits a move over two versions", () => {
        expect(aliasDiff({ "1": 0.9, "2": 0.1 }, { "3": 1 }).moves).toEqual([
            { from: "1", to: "3", share: 0.9 },
            { from: "2", to: "3", share: 0.1 },
        ]);
    });

    test("a new alias has nobody to take callers from", () => {
        expect(aliasDiff({}, { "2": 1 }).moves).toEqual([{ to: "2", share: 1 }]);
    });

    test("an alias that goes away has nobody to give callers to", () => {
        expect(aliasDiff({ "1": 0.9, "2": 0.1 }, {}).moves).toEqual([
            { from: "1", share: 0.9 },
            { from: "2", share: 0.1 },
        ]);
    });

    test("takes any name for a version whose number is not known yet", () => {
        expect(aliasDiff({ "6": 1 }, { "6": 0.9, "(new)": 0.1 }).moves).toEqual([
            { from: "6", to: "(new)", share: 0.1 },
        ]);
    });

    test("moves nobody when nothing changes", () => {
        fc.assert(
            fc.property(weights, each => {
                expect(aliasDiff(each, { ...each }).moves).toEqual([]);
            }),
        );
    });

    test("brings each version exactly what it gains, whoever comes and goes", () => {
        fc.assert(
            fc.property(weights, weights, (before, after) => {
                const { moves } = aliasDiff(before, after);
                for (const version of ["1", "2", "10", "11"]) {
                    const change = units(after[version] ?? 0) - units(before[version] ?? 0);
                    const come = sum(moves.filter(move => move.to === version));
                    const go = sum(moves.filter(move => move.from === version));
                    expect(come - go).toBe(change);
                }
            }),
        );
    });

    test("makes no move of nobody, none from a version to itself and none without either end", () => {
        fc.assert(
            fc.property(weights, weights, (before, after) => {
                for (const move of aliasDiff(before, after).moves) {
                    expect(move.share).toBeGreaterThan(0);
                    expect(move.share).toBeLessThanOrEqual(1);
                    expect(move.from).not.toBe(move.to);
                }
            }),
        );
    });

    test("has open ends only when an alias comes or goes", () => {
        fc.assert(
            fc.property(weights, weights, (before, after) => {
                const { moves } = aliasDiff(before, after);
                const isNew = Object.keys(before).length === 0;
                const goes = Object.keys(after).length === 0;
                expect(moves.some(move => move.from === undefined)).toBe(isNew && !goes);
                expect(moves.some(move => move.to === undefined)).toBe(goes && !isNew);
            }),
        );
    });
});

describe("describeMove", () => {
    test.each<[string, Move]>([
        ["10% of callers move from 6 to 7", { from: "6", to: "7", share: 0.1 }],
        ["100% of callers move from 7 to 6", { from: "7", to: "6", share: 1 }],
        ["7% of callers move from 1 to 2", { from: "1", to: "2", share: 0.07 }],
        ["12.5% of callers move from 1 to 2", { from: "1", to: "2", share: 0.125 }],
        ["0.0001% of callers move from 1 to 2", { from: "1", to: "2", share: 0.000001 }],
        ["99.9999% of callers move from 1 to 2", { from: "1", to: "2", share: 0.999999 }],
        ["100% of callers start on 2", { to: "2", share: 1 }],
        ["100% of callers lose 1", { from: "1", share: 1 }],
    ])("says: %s", (text, move) => {
        expect(describeMove(move)).toBe(text);
    });
});

describe("aliasDiff follows the buckets", () => {
    test.each([
        [
            { "1": 0.9, "2": 0.1 },
            { "2": 0.9, "3": 0.1 },
            [
                { from: "1", to: "2", share: 0.9 },
                { from: "2", to: "3", share: 0.1 },
            ],
        ],
        [
            { "1": 0.5, "2": 0.5 },
            { "2": 0.5, "3": 0.5 },
            [
                { from: "2", to: "3", share: 0.5 },
                { from: "1", to: "2", share: 0.5 },
            ],
        ],
    ])("from %j to %j", (before, after, moves) => {
        expect(aliasDiff(before, after).moves).toEqual(moves);
    });
});
