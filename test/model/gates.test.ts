import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorRate, hasGates, judge, parseGates, type WindowStats } from "../../components/model/gates";
import { refusal } from "./refusal";

const gates = parseGates({ maxErrorRate: 0.01, maxP95: "500ms", minRequests: 100 });
const fine: WindowStats = { requests: 1000, errors: 5, p95: 120 };

describe("judge", () => {
    test("without gates everything passes", () => {
        expect(judge(parseGates(), undefined, undefined)).toEqual({ verdict: "pass", reasons: [] });
        expect(hasGates(parseGates({ minRequests: 5 }))).toBe(false);
    });

    test("a version that is down is a breach at once, without gates and without requests too", () => {
        const down = { verdict: "breach", reasons: ["the newest version is down: it does not answer"] };
        expect(judge(parseGates(), { requests: 0, errors: 0, down: true }, undefined)).toEqual(down);
        expect(judge(gates, { ...fine, down: true }, fine)).toEqual(down);
        expect(judge(gates, fine, { ...fine, down: true }).verdict).toBe("pass");
    });

    test("what holds passes; at the limit it still holds", () => {
        expect(judge(gates, fine, undefined)).toEqual({ verdict: "pass", reasons: [] });
        expect(judge(gates, { requests: 100, errors: 1, p95: 500 }, undefined).verdict).toBe("pass");
    });

    test("too few requests are never a pass, nor a breach", () => {
        expect(judge(gates, { requests: 99, errors: 99, p95: 9000 }, undefined)).toEqual({
            verdict: "wait",
            reasons: ["not enough data: 99 of 100 requests"],
        });
        expect(judge(gates, undefined, fine)).toEqual({ verdict: "wait", reasons: ["not enough data: no metrics"] });
    });

    test("every breach is said", () => {
        expect(judge(gates, { requests: 200, errors: 10, p95: 612.4 }, undefined)).toEqual({
            verdict: "breach",
            reasons: ["5% of requests failed, above 1%", "p95 is 612ms, above 500ms"],
        });
    });

    test("a platform without p95 never passes a p95 gate, and a breach counts all the same", () => {
        expect(judge(gates, { requests: 200, errors: 0 }, undefined)).toEqual({
            verdict: "wait",
            reasons: ["not enough data: no p95"],
        });
        expect(judge(gates, { requests: 200, errors: 20 }, undefined).verdict).toBe("breach");
    });

    test("the increase is against the published version in the same window", () => {
        const increase = parseGates({ maxErrorRateIncrease: 0.01, minRequests: 100 });
        const stable = { requests: 1000, errors: 30 };
        expect(judge(increase, { requests: 1000, errors: 40 }, stable).verdict).toBe("pass");
        expect(judge(increase, { requests: 1000, errors: 41 }, stable)).toEqual({
            verdict: "breach",
            reasons: ["4.1% of requests failed, 1.1% more than of the published version's, above 1%"],
        });
        expect(judge(increase, { requests: 1000, errors: 500 }, { requests: 3, errors: 0 })).toEqual({
            verdict: "wait",
            reasons: ["not enough data: the published version answered 3 of 100 requests"],
        });
    });

    test("property: more errors never turn a breach into a pass", () => {
        fc.assert(
            fc.property(fc.integer({ min: 100, max: 5000 }), fc.nat(5000), fc.nat(5000), (requests, a, b) => {
                const [few, many] = [Math.min(a, b, requests), Math.min(Math.max(a, b), requests)];
                const only = parseGates({ maxErrorRate: 0.02 });
                const rank = { pass: 0, wait: 1, breach: 2 };
                expect(rank[judge(only, { requests, errors: many }, undefined).verdict]).toBeGreaterThanOrEqual(
                    rank[judge(only, { requests, errors: few }, undefined).verdict],
                );
            }),
        );
    });
});

test("no requests, no errors", () => {
    expect(errorRate({ requests: 0, errors: 0 })).toBe(0);
});

test.each([
    [{ minRequests: 0 }, "gates.minRequests: 0 is not a number of requests; give a whole number of at least 1"],
    [{ minRequests: 1.5 }, "gates.minRequests: 1.5 is not a number of requests; give a whole number of at least 1"],
    [{ maxErrorRate: 5 }, "gates.maxErrorRate: 5 is not a share; give a number from 0 to 1 (0.05 for 5%)"],
    [
        { maxErrorRateIncrease: -1 },
        "gates.maxErrorRateIncrease: -1 is not a share; give a number from 0 to 1, or percents up to 100%",
    ],
    [
        { maxP95: "500" },
        'gates.maxP95: "500" is not a time span; give a number with ms, s, m or h ("10m", "500ms", "1h30m")',
    ],
])("%j is refused", (args, message) => {
    expect(refusal(() => parseGates(args))).toBe(message);
});
