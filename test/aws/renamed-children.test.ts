import { afterAll, beforeAll, expect, test } from "vitest";
import { childIdName, childName, formerIdName, formerName } from "../../components/model/child-names";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import { says } from "../support/local-stack";

/**
 * A state that version 0.1 wrote, with the names that children had then, on the real engine and provider: they are renamed in the
 * state, and nothing is made, changed or removed on AWS.
 */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const shop = new gray.aws.Function("shop", {
            name: "shop", code: "./code", handler: "index.handler", url: true, keep: 3, aliases: { dev: "$latest", eu: "$latest" },
        });
        shop.grantInvoke("nightly", "events.amazonaws.com");
        new gray.aws.Stages("stages", { function: shop, stages: { prod: "live", test: "dev" } });`,
        { "code/index.js": says("one") },
    );
});
afterAll(() => aws.close());

async function up(): Promise<string[]> {
    const run = await aws.up({ GRAY_PUBLISH: "true" });
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
];

async function names(): Promise<string[]> {
    const { deployment } = JSON.parse(await aws.project.exported()) as {
        deployment: { resources: Array<{ urn: string }> };
    };
    return deployment.resources.map(({ urn }) => urn.split("::").at(-1) ?? "").sort();
}

test("an update renames them and calls AWS for nothing", async () => {
    await up();
    const [now, state] = [await names(), await aws.project.exported()];
    expect(now).toEqual(expect.arrayContaining(RENAMED.map(([name]) => name)));

    const before = RENAMED.reduce((text, [name, former]) => text.replaceAll(`::${name}"`, `::${former}"`), state);
    aws.project.write({ "before.json": before });
    await aws.project.ok("stack", "import", "--file", "before.json");
    expect(await names()).toEqual(expect.arrayContaining(RENAMED.map(([, former]) => former)));

    expect(await up()).toEqual([]);
    expect(await names()).toEqual(now);
});
