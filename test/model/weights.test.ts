import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    byAge,
    parseTarget,
    type Route,
    routeOf,
    type Weights,
    weightsOf,
    withoutVersions,
} from "../../components/model/weights";
import { weights as weightsByRule } from "../support/release-view";
import { MILLION, millionths, reference, version } from "./arbitraries";
import { expectWhole } from "./expect-whole";
import { junk, refusal } from "./refusal";

describe("parseTarget", () => {
    test.each<[unknown, Weights]>([
        ["3", { "3": 1 }],
        [3, { "3": 1 }],
        ["$latest", { $latest: 1 }],
        ["$published", { $published: 1 }],
        [{ "2": 1 }, { "2": 1 }],
        [
            { "2": 0.8, $latest: 0.2 },
            { "2": 0.8, $latest: 0.2 },
        ],
        [
            { "2": "80%", $latest: "0.2" },
            { "2": 0.8, $latest: 0.2 },
        ],
        [{ "2": 1, $latest: 0 }, { "2": 1 }],
        [{ "2": 0, $latest: 1 }, { $latest: 1 }],
    ])("reads %j", (target, weights) => {
        expect(parseTarget(target, "aliases.release")).toEqual(weights);
    });

    test.each<[string, unknown]>([
        ['aliases.release: {"1":0.5,"2":0.4} sums to 0.9; give shares that sum to 1', { "1": 0.5, "2": 0.4 }],
        ['aliases.release: {"1":0.8,"2":0.3} sums to 1.1; give shares that sum to 1', { "1": 0.8, "2": 0.3 }],
        ['aliases.release: {"1":1,"2":1} sums to 2; give shares that sum to 1', { "1": 1, "2": 1 }],
        ['aliases.release: {"1":0.8} sums to 0.8; give shares that sum to 1', { "1": 0.8 }],
        ['aliases.release: {"1":0} sums to 0; give shares that sum to 1', { "1": 0 }],
        ['aliases.release: {"1":0,"2":0} sums to 0; give shares that sum to 1', { "1": 0, "2": 0 }],
        [
            'aliases.release: {"1":0.5,"2":0.25,"3":0.25} names 3 versions; give one or two',
            { "1": 0.5, "2": 0.25, "3": 0.25 },
        ],
        ['aliases.release: {"1":1,"2":0,"3":0} names 3 versions; give one or two', { "1": 1, "2": 0, "3": 0 }],
        ["aliases.release: {} names 0 versions; give one or two", {}],
        ["aliases.release: [] names 0 versions; give one or two", []],
        ['aliases.release: "v3" is not a version; give a number ("3"), "$latest" or "$published"', "v3"],
        ['aliases.release: "v3" is not a version; give a number ("3"), "$latest" or "$published"', { v3: 1 }],
        ['aliases.release: null is not a version; give a number ("3"), "$latest" or "$published"', null],
        [
            "aliases.release.2: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)",
            { "1": 0.8, "2": 20, $latest: 0 },
        ],
        [
            "aliases.release.1: NaN is not a share; give a number from 0 to 1, or percents up to 100%",
            { "1": Number.NaN },
        ],
    ])("refuses: %s", (message, target) => {
        expect(refusal(() => parseTarget(target, "aliases.release"))).toBe(message);
    });

    test("reads any two shares that sum to 1, drops a zero, and loses nothing", () => {
        fc.assert(
            fc.property(millionths, fc.uniqueArray(reference, { minLength: 2, maxLength: 2 }), (units, names) => {
                const [first = "", second = ""] = names;
                const target = { [first]: units / MILLION, [second]: (MILLION - units) / MILLION };
                const read = parseTarget(target, "aliases.release");
                expectWhole(read);
                expect(read[first] ?? 0).toBe(target[first]);
                expect(read[second] ?? 0).toBe(target[second]);
            }),
        );
    });

    test("refuses two shares that are a thousandth of a percent or more off 1", () => {
        fc.assert(
            fc.property(millionths, millionths, (first, second) => {
                fc.pre(Math.abs(first + second - MILLION) >= 10);
                expect(
                    refusal(() => parseTarget({ "1": first / MILLION, "2": second / MILLION }, "aliases.release")),
                ).toMatch(/^aliases\.release: .* sums to [\d.]+; give shares that sum to 1$/);
            }),
        );
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        fc.assert(
            fc.property(junk, value => {
                const message = refusal(() => parseTarget(value, "aliases.release"));
                return message === undefined || /^aliases\.release(\.\S+)?: /.test(message);
            }),
            { numRuns: 500 },
        );
    });
});

describe("routeOf", () => {
    test.each<[Weights, Route]>([
        [{ "1": 1 }, { primary: "1" }],
        [
            { "1": 0.9, "2": 0.1 },
            { primary: "1", canary: { version: "2", share: 0.1 } },
        ],
        [
            { "9": 0.9, "10": 0.1 },
            { primary: "9", canary: { version: "10", share: 0.1 } },
        ],
        [
            { "api-10": 0.1, "api-9": 0.9 },
            { primary: "api-9", canary: { version: "api-10", share: 0.1 } },
        ],
    ])("deals %j: the newer version is the canary", (weights, route) => {
        expect(routeOf(weights)).toEqual(route);
    });

    test("does not depend on the order in which weights were written", () => {
        const oldFirst = Object.fromEntries([
            ["v1", 0.9],
            ["v2", 0.1],
        ]);
        const newFirst = Object.fromEntries([
            ["v2", 0.1],
            ["v1", 0.9],
        ]);
        expect(routeOf(newFirst)).toEqual(routeOf(oldFirst));
    });

    test("loses nothing: weights made of the route are the same", () => {
        fc.assert(
            fc.property(version, version, millionths, (one, other, units) => {
                const weights = weightsByRule(one, other, units / MILLION);
                expect(weightsOf(routeOf(weights))).toEqual(weights);
            }),
        );
    });

    test("a canary of nothing, or of everything, is no entry", () => {
        expect(weightsOf({ primary: "1", canary: { version: "2", share: 0 } })).toEqual({ "1": 1 });
        expect(weightsOf({ primary: "1", canary: { version: "2", share: 1 } })).toEqual({ "2": 1 });
    });

    test("refuses none and three", () => {
        expect(refusal(() => routeOf({}))).toBe("weights: {} names 0 versions; give one or two");
        expect(refusal(() => routeOf({ "1": 0.5, "2": 0.25, "3": 0.25 }))).toBe(
            'weights: {"1":0.5,"2":0.25,"3":0.25} names 3 versions; give one or two',
        );
    });
});

describe("withoutVersions", () => {
    const weights = { "1": 0.9, "2": 0.1 };

    test("keeps the weights while every version is ready", () => {
        expect(withoutVersions(weights, new Set())).toEqual(weights);
        expect(withoutVersions(weights, new Set(["3"]))).toEqual(weights);
    });

    test("gives everything to the one that is ready", () => {
        expect(withoutVersions(weights, new Set(["2"]))).toEqual({ "1": 1 });
        expect(withoutVersions(weights, new Set(["1"]))).toEqual({ "2": 1 });
    });

    test("gives nothing when none is ready", () => {
        expect(withoutVersions(weights, new Set(["1", "2"]))).toBeUndefined();
        expect(withoutVersions({ "1": 1 }, new Set(["1"]))).toBeUndefined();
    });
});

describe("byAge", () => {
    test("puts versions in the order of their numbers", () => {
        expect(["10", "9", "100", "1"].sort(byAge)).toEqual(["1", "9", "10", "100"]);
        expect(["api-00010", "api-00009"].sort(byAge)).toEqual(["api-00009", "api-00010"]);
        expect(["b-2", "10", "b-10", "9"].sort(byAge)).toEqual(["9", "10", "b-2", "b-10"]);
    });

    test("agrees with the numbers", () => {
        fc.assert(
            fc.property(fc.integer({ min: 1 }), fc.integer({ min: 1 }), (a, b) => {
                expect(Math.sign(byAge(String(a), String(b)))).toBe(Math.sign(a - b));
            }),
        );
    });
});

describe("parseTarget judges the sum before it rounds", () => {
    test.each([
        [{ "1": 1, "2": 0.000001 }, 'a: {"1":1,"2":0.000001} sums to 1.000001; give shares that sum to 1'],
        [{ "1": 0.5, "2": 0.499999 }, 'a: {"1":0.5,"2":0.499999} sums to 0.999999; give shares that sum to 1'],
        [{ "1": 0.9 }, 'a: {"1":0.9} sums to 0.9; give shares that sum to 1'],
    ])("%j is refused", (target, message) => {
        expect(refusal(() => parseTarget(target, "a"))).toBe(message);
    });

    test.each([
        { "1": 0.3887715, "2": 0.6112285 },
        { "1": 0.7303425, "2": 0.2696575 },
    ])("%j sums to 1", target => {
        const shares = Object.values(parseTarget(target, "a"));
        expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(1e-9);
    });
});
