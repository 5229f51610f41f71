import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_KEEP, keptBeside, parseKeep, removable } from "../../components/model/retention";
import { junk, refusal } from "./refusal";

describe("parseKeep", () => {
    test("is 10 when nothing is said", () => {
        expect(DEFAULT_KEEP).toBe(10);
        expect(parseKeep(undefined)).toBe(10);
    });

    test("takes a whole number of at least 1", () => {
        expect(parseKeep(1)).toBe(1);
        expect(parseKeep(500)).toBe(500);
    });

    test("may be 0 on a platform whose versions stay beside those in use", () => {
        expect(parseKeep(undefined, 0, 0)).toBe(0);
        expect(parseKeep(0, 0, 0)).toBe(0);
        expect(refusal(() => parseKeep(-1, 0, 0))).toBe(
            "keep: -1 is not a number of versions; give a whole number of at least 0",
        );
    });

    test.each<[string, unknown]>([
        ["0", 0],
        ["-1", -1],
        ["1.5", 1.5],
        ["NaN", Number.NaN],
        ["Infinity", Number.POSITIVE_INFINITY],
        ['"3"', "3"],
        ["null", null],
        ["true", true],
        ["[]", []],
    ])("refuses %s", (shown, value) => {
        expect(refusal(() => parseKeep(value))).toBe(
            `keep: ${shown} is not a number of versions; give a whole number of at least 1`,
        );
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        fc.assert(
            fc.property(junk, value => {
                const message = refusal(() => parseKeep(value));
                return message === undefined || message.startsWith("keep: ");
            }),
            { numRuns: 500 },
        );
    });
});

describe("removable", () => {
    const versions = ["1", "2", "3", "4", "5"];

    test("removes all but the newest", () => {
        expect(removable(versions, 2, new Set()).sort()).toEqual(["1", "2", "3"]);
        expect(removable(versions, 5, new Set())).toEqual([]);
        expect(removable(versions, 100, new Set())).toEqual([]);
        expect(removable([], 1, new Set())).toEqual([]);
    });

    test("leaves a version in use, however old", () => {
        expect(removable(versions, 2, new Set(["1"])).sort()).toEqual(["2", "3"]);
    });

    test("does not count a version in use against those kept", () => {
        expect(removable(versions, 2, new Set(["5", "4"])).sort()).toEqual(["1", "2", "3"]);
    });

    test("goes by number, not by text or place", () => {
        expect(removable(["9", "11", "10", "1"], 2, new Set()).sort()).toEqual(["1", "9"]);
    });

    test("changes no list it is given", () => {
        const given = ["1", "3", "2"];
        removable(given, 1, new Set());
        expect(given).toEqual(["1", "3", "2"]);
    });

    test("keeps the newest ones and those in use, and removes every other", () => {
        const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 30 });
        fc.assert(
            fc.property(numbers, fc.integer({ min: 1, max: 12 }), fc.array(fc.nat(300)), (all, keep, used) => {
                const inUse = new Set(used.map(String));
                const removed = new Set(removable(all.map(String), keep, inUse));
                const newest = new Set([...all].sort((a, b) => b - a).slice(0, keep));
                for (const version of all) {
                    const stays = newest.has(version) || inUse.has(String(version));
                    expect(removed.has(String(version))).toBe(!stays);
                }
                expect(removed.size).toBeLessThanOrEqual(Math.max(0, all.length - keep));
            }),
        );
    });
});

describe("keptBeside", () => {
    test("keeps the newest of those that nobody uses", () => {
        expect(keptBeside(["1", "9", "10", "2"], 2, new Set(["10"]))).toEqual(["9", "2"]);
        expect(keptBeside(["1", "2"], 0, new Set())).toEqual([]);
        expect(keptBeside(["1", "2"], 5, new Set(["1"]))).toEqual(["2"]);
    });
});
