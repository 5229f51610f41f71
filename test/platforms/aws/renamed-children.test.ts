import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
    childIdName,
    childName,
    dashboardName,
    formerIdName,
    formerName,
    heldAliasName,
} from "../../../components/model/child-names";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * A state that version 0.1 wrote, with the names that children had then, on the real engine and provider: they are renamed in the
 * state, and nothing is replaced or removed on AWS, but a dashboard that gets a name of its own.
 */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const shop = new gray.aws.Function("shop", {
            name: "shop", code: "./code", handler: "index.handler", url: true, keep: 3, aliases: { dev: "$latest", eu: "$latest" },
        });
        shop.grantInvoke("nightly", "events.amazonaws.com", "arn:aws:events:us-east-1:123456789012:rule/nightly");
        new gray.aws.Stages("stages", { function: shop, stages: { prod: "live", test: "dev" } });
        new gray.aws.Alarms("watch", { function: shop });
        const rules = [{ header: { name: "User", exact: "Eve" }, version: "1" }];
        new gray.aws.Router("front", { function: shop, rules: process.env.RULES ? rules : [] });`,
        { "code/index.js": says("one") },
    );
});
afterAll(() => aws.close());

async function up(environment: Record<string, string> = {}): Promise<string[]> {
    const run = await aws.up({ GRAY_PUBLISH: "true", ...environment });
    expect(run.code, run.output).toBe(0);
    return run.writes;
}

const RENAMED = [
    ...["live", "dev", "eu"].map(alias => [childName("shop", alias), formerName("shop", alias)] as const),
    ...["prod", "test"].flatMap(stage => [
        [childName("stages", stage), formerName("stages", stage)] as const,
        [childIdName("stages", "stage", stage), `stages-${stage}-invoke`] as const,
    ]),
    [childIdName("shop", "invoke", "nightly"), formerIdName("shop", "invoke", "nightly")] as const,
    ...["errors", "error-rate"].map(each => [`watch-${each}-live`, `watch-live-${each}`] as const),
];

const ALIAS = { name: heldAliasName("front", "1"), former: "front-version-1" };
const DASHBOARD = { name: dashboardName("shop", "watch"), former: "shop-watch" };

/** Gives what has a name on AWS the one that version 0.1 gave it; the state says so, too, afterwards. */
async function nameAsFormerly(state: string): Promise<string> {
    await aws.lambda.createAlias({ FunctionName: "shop", Name: ALIAS.former, FunctionVersion: "1" });
    await aws.lambda.deleteAlias({ FunctionName: "shop", Name: ALIAS.name });
    const cloudwatch = new CloudWatch(aws.client);
    const { DashboardBody } = await cloudwatch.getDashboard({ DashboardName: DASHBOARD.name });
    await cloudwatch.putDashboard({ DashboardName: DASHBOARD.former, DashboardBody });
    await cloudwatch.deleteDashboards({ DashboardNames: [DASHBOARD.name] });
    return [ALIAS, DASHBOARD].reduce((text, { name, former }) => text.replaceAll(name, former), state);
}

async function names(): Promise<string[]> {
    const { deployment } = JSON.parse(await aws.project.exported()) as {
        deployment: { resources: Array<{ urn: string }> };
    };
    return deployment.resources.map(({ urn }) => urn.split("::").at(-1) ?? "").sort();
}

test("an update renames them in the state, and makes nothing anew but the dashboard, before the old one goes", async () => {
    await up();
    await up({ RULES: "yes" });
    const [now, state] = [await names(), await nameAsFormerly(await aws.project.exported())];
    expect(now).toEqual(expect.arrayContaining(RENAMED.map(([name]) => name)));

    const before = RENAMED.reduce((text, [name, former]) => text.replaceAll(`::${name}"`, `::${former}"`), state);
    aws.project.write({ "before.json": before });
    await aws.project.ok("stack", "import", "--file", "before.json");
    expect(await names()).toEqual(expect.arrayContaining(RENAMED.map(([, former]) => former)));

    expect(await up({ RULES: "yes" })).toEqual(["PutDashboard", "DeleteDashboards"]);
    expect(await names()).toEqual(now);
    expect(await up({ RULES: "yes" })).toEqual([]);
    expect((await aws.alias("shop", ALIAS.former)).version, "it is held as it was").toBe("1");
});
