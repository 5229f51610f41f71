import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * On the real engine and provider: a command that names a function leaves every other one as it is, though they share a folder
 * of code, with what stands in front of it and watches it; what stands in front of its own function goes along.
 */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const own = (name, more) =>
            new gray.aws.Function(name, { name, code: "./code", handler: "index.handler", aliases: { dev: "$latest" }, ...more });
        const [api, web] = [own("api"), own("web", { url: true, keep: 3 })];
        for (const [name, fn] of [["api", api], ["web", web]]) {
            exports[name] = new gray.aws.Router(name + "-router", { function: fn }).listener.arn;
            new gray.aws.Alarms(name + "-alarms", { function: fn, errorRate: false, throttles: false, dashboard: false });
        }
        if (process.env.MORE) own("more");`,
        { "code/index.js": says("one") },
    );
    await ok("deploy", "--publish", "--traffic", "0");
    aws.project.write({ "code/index.js": says("two") });
    aws.project.pulumi.environment["MORE"] = "yes";
});
afterAll(() => aws.close());

async function ok(...args: string[]): Promise<string[]> {
    const { code, output, errors, writes } = await aws.gray(...args);
    expect(code, `${output}${errors}`).toBe(0);
    return writes;
}

async function state(name: string): Promise<unknown> {
    const aliases = await Promise.all(["live", "dev"].map(async alias => aws.alias(name, alias)));
    return {
        versions: await aws.versions(name),
        aliases: aliases.map(({ weights }) => weights),
        listener: await listener(name),
        watched: await watched(name),
    };
}

/** Version → weight in the listener, as a share of what all of them have. */
async function listener(name: string): Promise<unknown> {
    const elb = new ElasticLoadBalancingV2(aws.client);
    const { Listeners = [] } = await elb.describeListeners({
        ListenerArns: [String((await aws.project.outputs())[name])],
    });
    const groups = Listeners[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
    const total = groups.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
    const shares = groups.map(async ({ TargetGroupArn, Weight = 0 }) => {
        const { TargetHealthDescriptions = [] } = await elb.describeTargetHealth({ TargetGroupArn });
        return [TargetHealthDescriptions[0]?.Target?.Id?.split(":").at(-1) ?? "", Weight / total] as const;
    });
    return Object.fromEntries(await Promise.all(shares));
}

/** The version that the alarm on `$latest` watches. */
async function watched(name: string): Promise<unknown> {
    const cloudwatch = new CloudWatch(aws.client);
    const { MetricAlarms = [] } = await cloudwatch.describeAlarms({ AlarmNamePrefix: `${name}-alarms-errors` });
    const dimensions = MetricAlarms.flatMap(({ Dimensions = [] }) => Dimensions);
    return dimensions.find(({ Name }) => Name === "ExecutedVersion")?.Value;
}

/** Of a function whose version 2 gets a part of the callers. */
function splitState(split: Record<string, number>): object {
    return { versions: ["1", "2"], aliases: [split, { "2": 1 }], listener: split, watched: "2" };
}

const UNTOUCHED = { versions: ["1"], aliases: [{ "1": 1 }, { "1": 1 }], listener: { "1": 1 }, watched: "1" };

test("a deployment of one function", async () => {
    const writes = await ok("deploy", "-f", "api", "--traffic", "10%");
    expect(await state("api")).toEqual(splitState({ "1": 0.9, "2": 0.1 }));
    expect(await state("web")).toEqual(UNTOUCHED);
    expect(writes.filter(each => each === "UpdateFunctionCode" || each === "ModifyListener")).toHaveLength(2);
});

test("a ramp of one function, to its publish", async () => {
    await ok("ramp", "-f", "api", "--steps", "50%,100%", "--interval", "100ms");
    expect(await state("api")).toMatchObject({ aliases: [{ "2": 1 }, { "2": 1 }], listener: { "2": 1 } });
    expect(await state("web")).toEqual(UNTOUCHED);
});

test("a rollback of one function to an older version", async () => {
    await ok("rollback", "api", "--to", "1");
    expect(await state("api")).toMatchObject({ aliases: [{ "1": 1 }, { "2": 1 }], listener: { "1": 1 } });
    expect(await state("web")).toEqual(UNTOUCHED);
});

test("without names everything goes along", async () => {
    await ok("deploy", "--traffic", "50%");
    expect(await state("web")).toEqual(splitState({ "1": 0.5, "2": 0.5 }));
    expect(await aws.versions("more")).toEqual(["1"]);
});
