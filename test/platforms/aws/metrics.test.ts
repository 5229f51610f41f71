import { describe, expect, test } from "vitest";
import { planAlarms } from "../../../components/platforms/aws/alarm-plan";
import { type AlarmLimits, parseLimits } from "../../../components/platforms/aws/alarm-settings";
import { errorRateOf, metricOf, resourceOf } from "../../../components/platforms/aws/metrics";

/** What is watched, and when an alarm goes off, without Pulumi. */

describe("metrics", () => {
    test("of one version under an alias, and of the alias as a whole", () => {
        const alias = { functionName: "api", resource: resourceOf("api", "live") };
        expect(metricOf("p95", { ...alias, version: "2" })).toEqual({
            namespace: "AWS/Lambda",
            metricName: "Duration",
            stat: "p95",
            dimensions: { FunctionName: "api", Resource: "api:live", ExecutedVersion: "2" },
        });
        expect(metricOf("throttles", alias)).toEqual({
            namespace: "AWS/Lambda",
            metricName: "Throttles",
            stat: "Sum",
            dimensions: { FunctionName: "api", Resource: "api:live" },
        });
        expect(errorRateOf("m1", "m2")).toBe("m1 / m2");
    });
});

describe("the plan", () => {
    const plan = (limits: AlarmLimits): Array<[string, string | undefined, number]> =>
        planAlarms(parseLimits(limits)).map(({ kind, expression, threshold }) => [kind, expression, threshold]);

    test("without limits: what anybody wants to be told", () => {
        expect(plan({})).toEqual([
            ["errors", "IF(requests < 100, errors)", 5],
            ["errorRate", "IF(requests >= 100, errors / requests)", 0.01],
            ["liveErrors", "IF(requests < 100, errors)", 5],
            ["liveErrorRate", "IF(requests >= 100, errors / requests)", 0.01],
            ["throttles", undefined, 1],
        ]);
    });

    test("with all of them, $latest comes first", () => {
        const all = planAlarms(parseLimits({ p95: 500, minRequests: 7 }));
        expect(all.map(({ kind, latest }) => [kind, latest])).toEqual([
            ["errors", true],
            ["errorRate", true],
            ["p95", true],
            ["liveErrors", false],
            ["liveErrorRate", false],
            ["liveP95", false],
            ["throttles", false],
        ]);
        expect(all.map(({ says }) => says)).toEqual(expect.arrayContaining(["1 or more requests are throttled"]));
        expect(all.find(({ kind }) => kind === "p95")).toEqual({
            kind: "p95",
            suffix: "p95",
            latest: true,
            measures: ["p95", "requests"],
            expression: "IF(requests >= 7, p95)",
            comparison: "GreaterThanThreshold",
            threshold: 500,
            says: "the slowest 5% of 7 or more requests take more than 500 ms",
        });
    });

    test("what is false is off; errors without a rate count however many requests there are", () => {
        expect(plan({ errorRate: false, throttles: false })).toEqual([
            ["errors", undefined, 5],
            ["liveErrors", undefined, 5],
        ]);
        expect(plan({ errors: false, errorRate: false, throttles: false, p95: false })).toEqual([]);
    });

    test.each([
        [0.01, 100],
        [0.5, 2],
        [0.03, 34],
        [0.07, 15],
        [0.001, 1000],
    ])("one failure alone is never too many: at a rate of %d that takes %i requests", (errorRate, fewest) => {
        expect(parseLimits({ errorRate }).minRequests).toEqual({ errorRate: fewest, p95: 20 });
        expect(1 / fewest <= errorRate && 1 / (fewest - 1) > errorRate).toBe(true);
    });

    test.each<[keyof AlarmLimits, unknown, string]>([
        ["errorRate", 1.5, "errorRate: 1.5 is not a share; give a number from 0 to 1 (0.015 for 1.5%)"],
        ["errorRate", "120%", 'errorRate: "120%" is not a share; give a number from 0 to 1, or percents up to 100%'],
        ["errorRate", Number.NaN, "errorRate: NaN is not a share; give a number from 0 to 1, or percents up to 100%"],
        [
            "errorRate",
            1,
            "errorRate: 1 is never exceeded; give a share above 0 and below 1 (0.01 for 1%), or false for no alarm",
        ],
        [
            "errorRate",
            0,
            "errorRate: 0 lets no request fail; give a share above 0 and below 1 (0.01 for 1%), or false for no alarm",
        ],
        ["errors", 0, "errors: 0 is not a number of requests; give 1, 2, …, or false for no alarm"],
        ["errors", 1.5, "errors: 1.5 is not a number of requests; give 1, 2, …, or false for no alarm"],
        ["throttles", "1", 'throttles: "1" is not a number of requests; give 1, 2, …, or false for no alarm'],
        ["minRequests", 0, "minRequests: 0 is not a number of requests; give 1, 2, …"],
        [
            "p95",
            "500ms",
            'p95: "500ms" is not a time that a request can take; give milliseconds, above 0 up to 900000 ' +
                "(500 for half a second), or false for no alarm",
        ],
        ["p95", 900_001, "p95: 900001 is not a time that a request can take; give milliseconds, above 0 up to 900000"],
        [
            "period",
            30,
            "period: 30 is not a period of Lambda's metrics, which come once a minute; give seconds: 60 or a multiple " +
                "of it, up to 86400",
        ],
        ["period", 90, "period: 90 is not a period of Lambda's metrics"],
        ["period", 86_460, "period: 86460 is not a period of Lambda's metrics"],
    ])("%s: %j is refused", (argument, value, message) => {
        expect(() => parseLimits({ [argument]: value })).toThrow(message);
    });
});
