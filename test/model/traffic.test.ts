import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { percent } from "../../components/model/share-text";
import { parseShare, parseTraffic, restOf, roundShare, trafficFor } from "../../components/model/traffic";
import { junk, refusal } from "./refusal";

const MILLION = 1_000_000;
const millionths = fc.integer({ min: 0, max: MILLION });

describe("parseShare", () => {
    test.each<[unknown, number]>([
        [0, 0],
        [1, 1],
        [0.1, 0.1],
        [0.000001, 0.000001],
        [0.999999, 0.999999],
        ["0", 0],
        ["1", 1],
        ["1.0", 1],
        ["1.", 1],
        [".5", 0.5],
        ["+0.5", 0.5],
        [" 0.25 ", 0.25],
        ["0.1", 0.1],
        ["10%", 0.1],
        [" 12.5 % ", 0.125],
        ["0%", 0],
        ["100%", 1],
        ["0.0001%", 0.000001],
    ])("reads %j as %d", (value, share) => {
        expect(parseShare(value, "traffic")).toBe(share);
    });

    test.each<[string, unknown]>([
        ["traffic: NaN is not a share; give a number from 0 to 1, or percents up to 100%", Number.NaN],
        [
            "traffic: Infinity is not a share; give a number from 0 to 1, or percents up to 100%",
            Number.POSITIVE_INFINITY,
        ],
        [
            "traffic: -Infinity is not a share; give a number from 0 to 1, or percents up to 100%",
            Number.NEGATIVE_INFINITY,
        ],
        ["traffic: -0.1 is not a share; give a number from 0 to 1, or percents up to 100%", -0.1],
        ["traffic: 1.1 is not a share; give a number from 0 to 1 (0.011 for 1.1%)", 1.1],
        ["traffic: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)", 20],
        ["traffic: 100 is not a share; give a number from 0 to 1 (1 for 100%)", 100],
        ["traffic: 101 is not a share; give a number from 0 to 1, or percents up to 100%", 101],
        ['traffic: "20" is not a share; give a number from 0 to 1 (0.2 for 20%)', "20"],
        ['traffic: "120%" is not a share; give a number from 0 to 1, or percents up to 100%', "120%"],
        ['traffic: "-5%" is not a share; give a number from 0 to 1, or percents up to 100%', "-5%"],
        ['traffic: "%" is not a share; give a number from 0 to 1, or percents up to 100%', "%"],
        ['traffic: "5%%" is not a share; give a number from 0 to 1, or percents up to 100%', "5%%"],
        ['traffic: "-0.1" is not a share; give a number from 0 to 1, or percents up to 100%', "-0.1"],
        ['traffic: "1e-1" is not a share; give a number from 0 to 1, or percents up to 100%', "1e-1"],
        ['traffic: "0x1" is not a share; give a number from 0 to 1, or percents up to 100%', "0x1"],
        ['traffic: "0,1" is not a share; give a number from 0 to 1, or percents up to 100%', "0,1"],
        ['traffic: "." is not a share; give a number from 0 to 1, or percents up to 100%', "."],
        ['traffic: "NaN" is not a share; give a number from 0 to 1, or percents up to 100%', "NaN"],
        ['traffic: "" is not a share; give a number from 0 to 1, or percents up to 100%', ""],
        ['traffic: " " is not a share; give a number from 0 to 1, or percents up to 100%', " "],
        ['traffic: "abc" is not a share; give a number from 0 to 1, or percents up to 100%', "abc"],
        ["traffic: null is not a share; give a number from 0 to 1, or percents up to 100%", null],
        ["traffic: undefined is not a share; give a number from 0 to 1, or percents up to 100%", undefined],
        ["traffic: true is not a share; give a number from 0 to 1, or percents up to 100%", true],
        ["traffic: [] is not a share; give a number from 0 to 1, or percents up to 100%", []],
        ["traffic: {} is not a share; give a number from 0 to 1, or percents up to 100%", {}],
    ])("refuses: %s", (message, value) => {
        expect(refusal(() => parseShare(value, "traffic"))).toBe(message);
    });

    test.each([1e-7, 0.0000004, 0.9999999, "0.0000001", "0.00001%"])(
        "refuses %j, which would round to 0 or 1",
        value => {
            expect(refusal(() => parseShare(value, "traffic"))).toBe(
                `traffic: ${JSON.stringify(value)} is finer than a millionth; give 0, 1 or a share from 0.000001 to 0.999999`,
            );
        },
    );

    test("names the argument as its giver calls it", () => {
        expect(refusal(() => parseShare("abc", "GRAY_TRAFFIC"))).toBe(
            'GRAY_TRAFFIC: "abc" is not a share; give a number from 0 to 1, or percents up to 100%',
        );
    });

    test("reads every millionth, as a number, as text and as percents, to the same share", () => {
        fc.assert(
            fc.property(millionths, units => {
                const share = units / MILLION;
                expect(parseShare(share, "traffic")).toBe(share);
                expect(parseShare(share.toFixed(6), "traffic")).toBe(share);
                expect(parseShare((units / 10_000).toFixed(4) + "%", "traffic")).toBe(share);
                expect(parseShare(percent(share), "traffic")).toBe(share);
            }),
        );
    });

    test("reads a finite number from 0 to 1 and nothing else", () => {
        fc.assert(
            fc.property(fc.double(), value => {
                const read = refusal(() => parseShare(value, "traffic")) === undefined;
                const tooFine = (value > 0 && roundShare(value) === 0) || (value < 1 && roundShare(value) === 1);
                expect(read).toBe(value >= 0 && value <= 1 && !tooFine);
            }),
        );
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        fc.assert(
            fc.property(junk, value => {
                const message = refusal(() => parseShare(value, "traffic"));
                return message === undefined || message.startsWith("traffic: ");
            }),
            { numRuns: 500 },
        );
    });
});

describe("restOf", () => {
    test("leaves no float dust", () => {
        expect(restOf(0.9)).toBe(0.1);
        expect(restOf(0.1)).toBe(0.9);
        expect(restOf(0)).toBe(1);
        expect(restOf(1)).toBe(0);
    });

    test("makes up 1 with the share, in millionths", () => {
        fc.assert(
            fc.property(millionths, units => {
                const rest = restOf(units / MILLION);
                expect(Math.round(rest * MILLION) + units).toBe(MILLION);
                expect(rest).toBe((MILLION - units) / MILLION);
            }),
        );
    });
});

describe("parseTraffic", () => {
    test.each<[unknown, number | Record<string, number>]>([
        [0.1, 0.1],
        ["0.1", 0.1],
        [
            { api: 0.1, shop: "0.2" },
            { api: 0.1, shop: 0.2 },
        ],
        ['{"api":0.1}', { api: 0.1 }],
        [' {"api":"0.1"} ', { api: 0.1 }],
        [{}, {}],
    ])("reads %j", (value, setting) => {
        expect(parseTraffic(value, "gray:traffic")).toEqual(setting);
    });

    test.each<[string, unknown]>([
        ["gray:traffic.api: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)", { api: 20 }],
        ["gray:traffic.api: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)", '{"api":20}'],
        [
            "gray:traffic.api: null is not a share; give a number from 0 to 1, or percents up to 100%",
            { shop: 1, api: null },
        ],
        [
            'gray:traffic: "{api: 0.1}" is not JSON; give a share or a map from function name to share ({"api": 0.1})',
            "{api: 0.1}",
        ],
        ["gray:traffic: null is not a share; give a number from 0 to 1, or percents up to 100%", null],
        ['gray:traffic: ["a"] is not a share; give a number from 0 to 1, or percents up to 100%', ["a"]],
        ['gray:traffic: "" is not a share; give a number from 0 to 1, or percents up to 100%', ""],
    ])("refuses: %s", (message, value) => {
        expect(refusal(() => parseTraffic(value, "gray:traffic"))).toBe(message);
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        fc.assert(
            fc.property(junk, value => {
                const message = refusal(() => parseTraffic(value, "gray:traffic"));
                return message === undefined || /^gray:traffic(: |\.)/.test(message);
            }),
            { numRuns: 500 },
        );
    });
});

describe("trafficFor", () => {
    test("gives every function the same share when there is one", () => {
        expect(trafficFor("api", 0.1)).toBe(0.1);
        expect(trafficFor("api", 0)).toBe(0);
    });

    test("gives a function its own share of a map", () => {
        expect(trafficFor("api", { api: 0.1, shop: 0 })).toBe(0.1);
        expect(trafficFor("shop", { api: 0.1, shop: 0 })).toBe(0);
    });

    test("gives nothing to a function that a map does not name, whatever its name", () => {
        expect(trafficFor("api", {})).toBeUndefined();
        expect(trafficFor("constructor", { api: 0.1 })).toBeUndefined();
        expect(trafficFor("toString", { api: 0.1 })).toBeUndefined();
    });
});
