import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRamp, parseStepList, type RampArgs, stepsFrom } from "../../components/model/ramp";
import { junk, refusal } from "./refusal";

describe("parseRamp", () => {
    test("the defaults", () => {
        expect(parseRamp()).toEqual({ steps: [0.05, 0.2, 0.5, 1], interval: 600_000, gates: { minRequests: 100 } });
    });

    test("all of it", () => {
        const gates = { maxErrorRate: "0.01", maxErrorRateIncrease: 0.005, maxP95: "1s", minRequests: 7 };
        expect(parseRamp({ steps: ["0.1", 1], interval: "90s", gates })).toEqual({
            steps: [0.1, 1],
            interval: 90_000,
            gates: { maxErrorRate: 0.01, maxErrorRateIncrease: 0.005, maxP95: 1000, minRequests: 7 },
        });
    });

    test.each([
        [{ steps: [] }, "ramp.steps: [] is not a list of shares; give one such as [0.1, 1]"],
        [{ steps: [5, 20] }, "ramp.steps[0]: 5 is not a share; give a number from 0 to 1 (0.05 for 5%)"],
        [
            { steps: [0.2, 0.1] },
            "ramp.steps: [0.2,0.1] does not rise; give shares above 0, each larger than the one before ([0.05, 0.2, 0.5, 1])",
        ],
        [
            { steps: [0, 1] },
            "ramp.steps: [0,1] does not rise; give shares above 0, each larger than the one before ([0.05, 0.2, 0.5, 1])",
        ],
        [
            { interval: "10" },
            'ramp.interval: "10" is not a time span; give a number with ms, s, m or h ("10m", "500ms", "1h30m")',
        ],
        [
            { gates: { maxErrorRate: Number.NaN } },
            "ramp.gates.maxErrorRate: NaN is not a share; give a number from 0 to 1, or percents up to 100%",
        ],
    ])("%j is refused", (ramp, message) => {
        expect(refusal(() => parseRamp(ramp))).toBe(message);
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        const args = fc.oneof(junk, fc.record({ steps: junk, interval: junk, gates: junk }, { requiredKeys: [] }));
        fc.assert(
            fc.property(args, value => {
                const message = refusal(() => parseRamp(value as RampArgs));
                return message === undefined || message.startsWith("ramp");
            }),
            { numRuns: 500 },
        );
    });
});

test("a ramp goes on from the share that is reached, which is watched anew, and never lowers it", () => {
    const steps = [0.05, 0.2, 0.5, 1];
    expect(stepsFrom(steps, undefined)).toEqual(steps);
    expect(stepsFrom(steps, 0.2)).toEqual([0.2, 0.5, 1]);
    expect(stepsFrom(steps, 0.3)).toEqual([0.5, 1]);
    expect(stepsFrom(steps, 1)).toEqual([1]);
});

describe("parseStepList", () => {
    test.each([
        ["5,20,50,100", [0.05, 0.2, 0.5, 1]],
        ["5%, 20%,50 %,100%", [0.05, 0.2, 0.5, 1]],
        ["0.5%,5,100", [0.005, 0.05, 1]],
        ["1%", [0.01]],
        ["1.5,100", [0.015, 1]],
    ])("reads %s", (text, steps) => {
        expect(parseStepList(text, "steps")).toEqual(steps);
    });

    test.each([
        ["0.1,0.5,1", 'steps: "0.1" can mean 10% or 0.1%; write the one that is meant, with its sign'],
        ["5,1", 'steps: "1" can mean 100% or 1%; write the one that is meant, with its sign'],
        ["20,5", 'steps: "20,5" does not rise; give shares above 0, each larger than the one before (5%,20%,50%,100%)'],
        ["0,5", 'steps: "0,5" does not rise; give shares above 0, each larger than the one before (5%,20%,50%,100%)'],
        ["120", 'steps: "120%" is not a share; give a number from 0 to 1, or percents up to 100%'],
        ["fast", 'steps: "fast" is not a share; give a number from 0 to 1, or percents up to 100%'],
        ["", 'steps: "" is not a share; give a number from 0 to 1, or percents up to 100%'],
    ])("refuses %j", (text, message) => {
        expect(refusal(() => parseStepList(text, "steps"))).toBe(message);
    });
});
