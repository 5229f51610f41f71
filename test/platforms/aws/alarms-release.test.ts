import { CloudWatch, type MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dashboardName } from "../../../components/model/child-names";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/** `gray.aws.Alarms` on the real engine: what CloudWatch has after every step of a release, and the calls that took. */

const PROGRAM = `
    const api = new gray.aws.Function("api", { name: "api", code: "./code", handler: "index.handler" });
    const actions = ["arn:aws:sns:us-east-1:123456789012:on-call"];
    new gray.aws.Alarms("watch", { function: api, actions, p95: 500 });
`;

const moto = useMoto();
let aws: AwsProject;
let cloudwatch: CloudWatch;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), PROGRAM, { "code/index.js": says("one") });
    cloudwatch = new CloudWatch(aws.client);
});
afterAll(() => {
    cloudwatch.destroy();
    aws.close();
});

/** An update that has to work: the API calls that changed something, in alphabetical order. */
async function up(environment: Record<string, string> = {}): Promise<string[]> {
    const run = await aws.up(environment);
    expect(run.code, run.output).toBe(0);
    return run.writes.sort();
}

async function alarms(): Promise<MetricAlarm[]> {
    return (await cloudwatch.describeAlarms({})).MetricAlarms ?? [];
}

/** Versions that alarms name, by the alarm's name without its random end; "" is the alias as a whole. */
async function watched(): Promise<Record<string, string>> {
    const all = await alarms();
    return Object.fromEntries(
        all.map(({ AlarmName = "", Dimensions, Metrics }) => {
            const metrics = Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [];
            const dimensions = [Dimensions ?? [], ...metrics.map(each => each.Dimensions ?? [])].filter(
                each => each.length > 0,
            );
            const versions = dimensions.map(each => each.find(({ Name }) => Name === "ExecutedVersion")?.Value ?? "");
            return [AlarmName.replace(/-[0-9a-f]{7}$/, ""), [...new Set(versions)].join()];
        }),
    );
}

async function dashboard(): Promise<string> {
    return (await cloudwatch.getDashboard({ DashboardName: dashboardName("api", "watch") })).DashboardBody ?? "";
}

const LIVE = { "watch-errors-live": "", "watch-error-rate-live": "", "watch-p95-live": "", "watch-throttles": "" };

function versioned(version: string): Record<string, string> {
    return { ...LIVE, "watch-errors": version, "watch-error-rate": version, "watch-p95": version };
}

test("the first version: alarms on it and on the alias, and nothing to compare with", async () => {
    await up();
    expect(await watched()).toEqual(versioned("1"));
    expect(await dashboard()).toContain("No version is published yet");
    const [alarm] = (await alarms()).filter(each => each.AlarmName?.startsWith("watch-error-rate-"));
    expect(alarm).toMatchObject({
        Threshold: 0.01,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "notBreaching",
        DatapointsToAlarm: 2,
        EvaluationPeriods: 3,
        AlarmActions: ["arn:aws:sns:us-east-1:123456789012:on-call"],
        OKActions: ["arn:aws:sns:us-east-1:123456789012:on-call"],
    });
    const metrics = alarm?.Metrics?.map(({ Id, Expression, ReturnData }) => [Id, Expression, ReturnData]);
    expect(metrics?.sort()).toEqual([
        ["errors", undefined, false],
        ["judged", "IF(requests >= 100, errors / requests)", true],
        ["requests", undefined, false],
    ]);
});

test("a publish moves no alarm: only the dashboard's words change", async () => {
    expect(await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).toEqual(["PutDashboard"]);
    expect(await dashboard()).toContain("Version 1 is both $latest and $published");
});

test("a new version at 0.1: the three alarms on $latest go to it, the others stay", async () => {
    aws.project.write({ "code/index.js": says("two") });
    const writes = await up({ GRAY_TRAFFIC: "0.1" });
    expect(writes.filter(each => each.startsWith("Put"))).toEqual([
        "PutDashboard",
        ...["PutMetricAlarm", "PutMetricAlarm", "PutMetricAlarm"],
    ]);
    expect(await watched()).toEqual(versioned("2"));
    expect(await dashboard()).toMatch(/# Version 2 \(\$latest\).*# Version 1 \(\$published\)/);
});

test("traffic alone changes nothing in CloudWatch; the same again changes nothing at all", async () => {
    expect(await up({ GRAY_TRAFFIC: "0.5" })).toEqual(["UpdateAlias"]);
    expect(await up()).toEqual([]);
    expect(await up({ GRAY_TRAFFIC: "1" })).toEqual(["UpdateAlias"]);
});

test("destroy leaves nothing", async () => {
    const run = await aws.destroy();
    expect(run.code, run.output).toBe(0);
    expect(await alarms()).toEqual([]);
    expect((await cloudwatch.listDashboards({})).DashboardEntries).toEqual([]);
});
