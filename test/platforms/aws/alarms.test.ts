import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { dashboardName } from "../../../components/model/child-names";
import { Mocks, valueOf } from "../../support/mocks";
import { useGray } from "../../support/use-gray";

/** The resources of `gray.aws.Alarms`, to the letter: what is there, and what is not. */

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
const ALIAS = { FunctionName: "api-1a2b3c4", Resource: "api-1a2b3c4:live" };
const VERSION = { ...ALIAS, ExecutedVersion: "7" };
/** What every alarm has. */
const COMMON = { evaluationPeriods: 3, datapointsToAlarm: 2, treatMissingData: "notBreaching" };

let gray: typeof grayModule;
useGray(loaded => (gray = loaded));
const mocks = new Mocks();

beforeAll(async () => {
    await setMocks(false);
});

async function setMocks(preview: boolean): Promise<void> {
    const known = { name: "api-1a2b3c4", arn: "arn:aws:lambda:eu-west-1:123456789012:function:api-1a2b3c4" };
    await mocks.set(
        { "aws:lambda/function:Function": () => ({ ...known, ...(!preview && { version: "7" }) }) },
        preview,
    );
}

function makeFunction(settings: Partial<grayModule.aws.FunctionArgs> = {}): grayModule.aws.Function {
    return new gray.aws.Function("api", { code: "./src", handler: "index.handler", role: "arn:mine", ...settings });
}

/** A metric in an alarm's math. */
function query(id: string, metricName: string, stat: string, dimensions: object): object {
    return { id, metric: { namespace: "AWS/Lambda", metricName, stat, dimensions, period: 60 }, returnData: false };
}

/** Waits until everything was registered. */
async function settle({ alarms, dashboard }: grayModule.aws.Alarms): Promise<void> {
    const all = [...Object.values(alarms), ...(dashboard ? [dashboard] : [])];
    await Promise.all(all.map(async each => valueOf(each.urn)));
}

describe("what is there", () => {
    test("by default: errors and error rate of $latest and of the alias, throttles, a dashboard", async () => {
        const api = makeFunction({ publish: true });
        const alarms = new gray.aws.Alarms("watch", { function: api }, mocks.noting());
        await settle(alarms);
        expect(mocks.tree()).toEqual([
            ["gray:aws:Alarms", "watch", undefined],
            [ALARM, "watch-errors", "watch"],
            [ALARM, "watch-error-rate", "watch"],
            [ALARM, "watch-errors-live", "watch"],
            [ALARM, "watch-error-rate-live", "watch"],
            [ALARM, "watch-throttles", "watch"],
            [DASHBOARD, "watch-dashboard", "watch"],
        ]);
        expect(Object.keys(alarms.alarms)).toEqual(["errors", "errorRate", "liveErrors", "liveErrorRate", "throttles"]);
        expect(mocks.inputsOf(ALARM, "watch-error-rate")).toEqual({
            ...COMMON,
            alarmDescription:
                "version 7 ($latest) of api-1a2b3c4:live: more than 1% of 100 or more requests fail, " +
                "in 2 of 3 periods of 60 s",
            metricQueries: [
                {
                    id: "judged",
                    expression: "IF(requests >= 100, errors / requests)",
                    label: "IF(requests >= 100, errors / requests)",
                    returnData: true,
                },
                query("errors", "Errors", "Sum", VERSION),
                query("requests", "Invocations", "Sum", VERSION),
            ],
            comparisonOperator: "GreaterThanThreshold",
            threshold: 0.01,
        });
        expect(mocks.inputsOf(ALARM, "watch-error-rate-live")).toMatchObject({
            alarmDescription:
                "api-1a2b3c4:live, all versions: more than 1% of 100 or more requests fail, in 2 of 3 periods of 60 s",
            metricQueries: [
                { id: "judged" },
                query("errors", "Errors", "Sum", ALIAS),
                query("requests", "Invocations", "Sum", ALIAS),
            ],
        });
        expect(mocks.inputsOf(ALARM, "watch-throttles")).toEqual({
            ...COMMON,
            alarmDescription:
                "api-1a2b3c4:live, all versions: 1 or more requests are throttled, in 2 of 3 periods of 60 s",
            namespace: "AWS/Lambda",
            metricName: "Throttles",
            statistic: "Sum",
            dimensions: ALIAS,
            period: 60,
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 1,
        });
        expect(mocks.inputsOf(DASHBOARD, "watch-dashboard")).toEqual({
            dashboardName: dashboardName("api-1a2b3c4", "watch"),
            dashboardBody: expect.stringContaining("Version 7 is both $latest and $published") as unknown,
        });
        expect(mocks.inputsOf(DASHBOARD, "watch-dashboard")).toMatchObject({
            dashboardBody: expect.stringContaining('"region":"eu-west-1"') as unknown,
        });
    });

    test("p95, actions for both ends of an alarm, another period; what is false is not there", async () => {
        const alarms = new gray.aws.Alarms(
            "slow",
            {
                function: makeFunction(),
                actions: ["arn:topic"],
                errors: false,
                errorRate: false,
                throttles: false,
                p95: 500,
                period: 300,
                dashboard: false,
            },
            mocks.noting(),
        );
        await settle(alarms);
        expect(mocks.tree().map(([, name]) => name)).toEqual(["slow", "slow-p95", "slow-p95-live"]);
        expect(alarms.dashboard).toBeUndefined();
        const metric = { namespace: "AWS/Lambda", dimensions: VERSION, period: 300 };
        expect(mocks.inputsOf(ALARM, "slow-p95")).toEqual({
            ...COMMON,
            alarmDescription:
                "version 7 ($latest) of api-1a2b3c4:live: the slowest 5% of 20 or more requests take more than 500 ms, " +
                "in 2 of 3 periods of 300 s",
            metricQueries: [
                {
                    id: "judged",
                    expression: "IF(requests >= 20, p95)",
                    label: "IF(requests >= 20, p95)",
                    returnData: true,
                },
                { id: "p95", metric: { ...metric, metricName: "Duration", stat: "p95" }, returnData: false },
                { id: "requests", metric: { ...metric, metricName: "Invocations", stat: "Sum" }, returnData: false },
            ],
            comparisonOperator: "GreaterThanThreshold",
            threshold: 500,
            alarmActions: ["arn:topic"],
            okActions: ["arn:topic"],
        });
    });

    test("during a release: $latest is watched, and the dashboard has both versions", async () => {
        const alarms = new gray.aws.Alarms("both/sides", { function: makeFunction({ pin: "3", traffic: 0.1 }) });
        await settle(alarms);
        expect(mocks.inputsOf(ALARM, "both/sides-errors")).toMatchObject({
            metricQueries: [{ id: "judged" }, query("errors", "Errors", "Sum", VERSION), { id: "requests" }],
        });
        expect(mocks.inputsOf(DASHBOARD, "both/sides-dashboard")).toEqual({
            dashboardName: dashboardName("api-1a2b3c4", "both/sides"),
            dashboardBody: expect.stringMatching(/# Version 7 \(\$latest\).*# Version 3 \(\$published\)/) as unknown,
        });
    });
});

test("in a preview of a version of unknown number, all else of an alarm is known", async () => {
    await setMocks(true);
    try {
        const alarms = new gray.aws.Alarms("soon", { function: makeFunction({ traffic: 0.1 }) }, mocks.noting());
        await settle(alarms);
        expect(mocks.tree().map(([, name]) => name)).toHaveLength(7);
        const unknown: unknown = expect.objectContaining({ __pulumiUnknown: true });
        const soon = { ...ALIAS, ExecutedVersion: unknown };
        expect(mocks.inputsOf(ALARM, "soon-errors")).toEqual({
            ...COMMON,
            alarmDescription: unknown,
            metricQueries: [
                expect.objectContaining({ id: "judged", expression: "IF(requests < 100, errors)" }) as unknown,
                query("errors", "Errors", "Sum", soon),
                query("requests", "Invocations", "Sum", soon),
            ],
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 5,
        });
        expect(mocks.inputsOf(ALARM, "soon-throttles")).toMatchObject({ dimensions: ALIAS });
        expect(mocks.inputsOf(DASHBOARD, "soon-dashboard")).toEqual({
            dashboardName: dashboardName("api-1a2b3c4", "soon"),
            dashboardBody: unknown,
        });
    } finally {
        await setMocks(false);
    }
});

test.each<[object, string]>([
    [{ errorRate: 1.5 }, "errorRate: 1.5 is not a share; give a number from 0 to 1 (0.015 for 1.5%)"],
    [{ period: 10 }, "period: 10 is not a period of Lambda's metrics, which come once a minute; give seconds: 60"],
    [{ actions: ["a", "b", "c", "d", "e", "f"] }, "actions: 6 are more than CloudWatch takes; give at most 5"],
    [{ function: undefined }, "function: none is given; give the gray.aws.Function that is to be watched"],
])("refused, and nothing registered: %j", (settings, message) => {
    const args = { function: makeFunction(), ...settings } as grayModule.aws.AlarmsArgs;
    const options = mocks.noting();
    expect(() => new gray.aws.Alarms("bad", args, options)).toThrow(`bad: ${message}`);
    expect(mocks.registered).toEqual([]);
});

test("a portable function is refused: it may be none on Lambda", () => {
    const portable = new gray.Function("portable", { code: "./src", handler: "index.handler", platform: "aws" });
    const args = { function: portable as unknown as grayModule.aws.Function };
    expect(() => new gray.aws.Alarms("bad", args)).toThrow(pulumi.ResourceError);
});
