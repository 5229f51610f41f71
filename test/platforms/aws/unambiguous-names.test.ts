import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dashboardName, heldAliasName } from "../../../components/model/child-names";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/** Names on AWS that are made of users' names, where those joined by a hyphen are the same text, on the real engine and provider. */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const own = (name, aliases) => new gray.aws.Function(name, { name, code: "./code", handler: "index.handler", aliases });
        const shop = own("shop", { "front-version-1": "$latest" });
        if (!process.env.ONE) new gray.aws.Alarms("eu-live", { function: shop });
        new gray.aws.Alarms("live", { function: own("shop-eu") });
        const rules = [{ header: { name: "User", exact: "Eve" }, version: "1" }];
        new gray.aws.Router("front", { function: shop, rules: process.env.RULES ? rules : [] });`,
        { "code/index.js": says("one") },
    );
});
afterAll(() => aws.close());

async function up(environment: Record<string, string>): Promise<void> {
    const run = await aws.up(environment);
    expect(run.code, run.output).toBe(0);
}

async function dashboards(): Promise<unknown> {
    const { DashboardEntries = [] } = await new CloudWatch(aws.client).listDashboards({});
    return DashboardEntries.map(({ DashboardName }) => DashboardName).sort();
}

test("two pairs of a function and its alarms have two dashboards, and one that goes leaves the other", async () => {
    const [one, other] = [dashboardName("shop", "eu-live"), dashboardName("shop-eu", "live")];
    await up({ GRAY_PUBLISH: "true" });
    expect(await dashboards()).toEqual([one, other].sort());
    await up({ ONE: "yes" });
    expect(await dashboards()).toEqual([other]);
});

test("what holds a version for a router stands beside a user's alias of a like name", async () => {
    aws.project.write({ "code/index.js": says("two") });
    await up({ RULES: "yes", GRAY_TRAFFIC: "0" });
    expect((await aws.alias("shop", "front-version-1")).version).toBe("2");
    expect((await aws.alias("shop", heldAliasName("front", "1"))).version).toBe("1");
});
