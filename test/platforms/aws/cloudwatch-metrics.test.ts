import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AwsMetrics } from "../../../components/platforms/aws/operations/metrics";
import type { MetricsQuery } from "../../../components/platforms/aws/operations/cloudwatch";
import { MetricsDown } from "../../../components/metrics/metrics-source";
import { releaseView } from "../../support/release-view";
import { makeLambda } from "../../support/aws/make-lambda";
import { useMoto } from "../../support/aws/use-moto";

/** What versions answered, by CloudWatch. */

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:api";
const RAMPED = releaseView({ latest: "7", published: "6", traffic: 0.1 });
const PUBLISHED = releaseView({ latest: "7", published: "7" });

describe("what is asked, and what the answers mean", () => {
    const queries: MetricsQuery[] = [];
    let values: Record<string, number[]> = {};
    const open = (release = RAMPED): AwsMetrics =>
        new AwsMetrics(ARN, release, {}, async query => {
            queries.push(query);
            return Promise.resolve(values);
        });
    beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"] }));
    afterAll(() => void vi.useRealTimers());

    test("both versions of the alias, over the last ten minutes", async () => {
        vi.setSystemTime("2026-03-01T12:00:30Z");
        values = { m1_requests: [20], m1_errors: [1], m1_p95: [120.5], m2_requests: [180], m2_errors: [0] };
        expect(await open().window()).toEqual({
            "7": { requests: 20, errors: 1, p95: 120.5 },
            "6": { requests: 180, errors: 0 },
        });
        const { metrics, ...query } = queries.at(-1) ?? expect.fail("nothing was asked");
        expect(query).toEqual({
            functionArn: ARN,
            access: {},
            period: 660,
            start: new Date("2026-03-01T11:50:00Z"),
            end: new Date("2026-03-01T12:00:30Z"),
        });
        const alias = { FunctionName: "api", Resource: "api:live" };
        expect(metrics["m0_requests"]?.dimensions).toEqual(alias);
        expect(metrics["m1_p95"]).toEqual({
            namespace: "AWS/Lambda",
            metricName: "Duration",
            stat: "p95",
            dimensions: { ...alias, ExecutedVersion: "7" },
        });
        expect(Object.keys(metrics)).toHaveLength(9);
    });

    test("after a mark: from the next whole minute on, which takes that long", async () => {
        vi.setSystemTime("2026-03-01T12:00:30Z");
        values = { m1_requests: [5] };
        const metrics = open();
        await metrics.mark();
        const before = queries.length;
        expect(await metrics.window()).toEqual({});
        expect(queries).toHaveLength(before);
        // CloudWatch refuses an interval that is empty in whole seconds.
        vi.setSystemTime("2026-03-01T12:01:00.999Z");
        expect(await metrics.window()).toEqual({});
        expect(queries).toHaveLength(before);
        vi.setSystemTime("2026-03-01T12:01:01Z");
        await metrics.window();
        expect(queries.at(-1)).toMatchObject({
            start: new Date("2026-03-01T12:01:00Z"),
            end: new Date("2026-03-01T12:01:01Z"),
        });
        vi.setSystemTime("2026-03-01T12:05:10Z");
        expect(await metrics.window()).toEqual({ "7": { requests: 5, errors: 0 } });
        expect(queries.at(-1)).toMatchObject({ period: 300, start: new Date("2026-03-01T12:01:00Z") });
    });

    test("an alias of one version without ExecutedVersion is that version's; one of two is nobody's", async () => {
        values = { m0_requests: [50], m0_errors: [2] };
        expect(await open(PUBLISHED).window()).toEqual({
            "7": { requests: 50, errors: 2 },
        });
        expect(await open().window()).toEqual({});
        values["m1_requests"] = [49];
        expect(await open(PUBLISHED).window()).toEqual({
            "7": { requests: 49, errors: 0 },
        });
    });

    test("a window of several values: sums, and the largest p95", async () => {
        values = { m1_requests: [1, 2], m1_errors: [1, 0], m1_p95: [10, 30] };
        expect(await open().window()).toEqual({ "7": { requests: 3, errors: 1, p95: 30 } });
    });
});

describe("CloudWatch", () => {
    const moto = useMoto();
    const credentials = { AWS_ACCESS_KEY_ID: "testing", AWS_SECRET_ACCESS_KEY: "testing" };

    test("is asked over its API", async () => {
        vi.stubEnv("AWS_ENDPOINT_URL", moto().url);
        Object.entries(credentials).forEach(([name, value]) => vi.stubEnv(name, value));
        await makeLambda({ region: "us-east-1" }, 1);
        const cloudwatch = new CloudWatch({ region: "us-east-1" });
        const put = async (MetricName: string, version: string, Value: number): Promise<unknown> =>
            cloudwatch.putMetricData({
                Namespace: "AWS/Lambda",
                MetricData: [
                    {
                        MetricName,
                        Value,
                        Timestamp: new Date(Date.now() - 60_000),
                        Dimensions: [
                            { Name: "FunctionName", Value: "api" },
                            { Name: "Resource", Value: "api:live" },
                            { Name: "ExecutedVersion", Value: version },
                        ],
                    },
                ],
            });
        await put("Invocations", "7", 30);
        await put("Invocations", "7", 10);
        await put("Errors", "7", 2);
        await put("Invocations", "6", 300);
        await put("Invocations", "5", 1000);
        expect(await new AwsMetrics(ARN, RAMPED).window()).toMatchObject({
            "7": { requests: 40, errors: 2 },
            "6": { requests: 300, errors: 0 },
        });
    });

    test("that cannot be reached is down, and says so", async () => {
        vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
        vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
        Object.entries(credentials).forEach(([name, value]) => vi.stubEnv(name, value));
        const down = new AwsMetrics(ARN, RAMPED).mark();
        await expect(down).rejects.toThrow(MetricsDown);
        await expect(down).rejects.toThrow(/^CloudWatch in us-east-1 cannot be read: .*ECONNREFUSED/);
    });
});
