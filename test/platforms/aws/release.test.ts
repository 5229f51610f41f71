import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * `gray.aws.Function` on the real engine, in front of an AWS API server: what Lambda has after every step is what the
 * split of design.md section 2 says, and a step makes no call that it need not make.
 */

const PROGRAM = `
    const api = new gray.aws.Function("api", {
        name: "api", code: "./code", handler: "index.handler", aliases: { dev: "$latest" }, ...settings(),
    });
    exports.version = api.version;
    exports.published = api.published;
    exports.split = api.split;
    exports.weights = api.weights;
    exports.aliases = api.aliases;
    function settings() {
        return JSON.parse(process.env.SETTINGS || "{}");
    }
`;

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), PROGRAM, { "code/index.js": says("one") });
});
afterAll(() => aws.close());

/** An update that has to work: the API calls that changed something. */
async function up(environment: Record<string, string> = {}): Promise<string[]> {
    const run = await aws.up(environment);
    expect(run.code, run.output).toBe(0);
    return run.writes;
}

async function live(): Promise<Record<string, number>> {
    return (await aws.alias("api", "live")).weights;
}

function code(text: string): void {
    aws.project.write({ "code/index.js": says(text) });
}

describe("a release, step by step", () => {
    test("the first version is published", async () => {
        await up({ GRAY_PUBLISH: "true" });
        expect(await live()).toEqual({ "1": 1 });
        expect(await aws.project.outputs()).toMatchObject({ version: "1", published: "1", split: { $latest: 1 } });
    });

    test("the same again changes nothing, and makes no writing call", async () => {
        expect(await up()).toEqual([]);
    });

    test("a preview of new code at 0.1 shows the published version's number and the shares", async () => {
        code("two");
        const run = await aws.preview({ GRAY_TRAFFIC: "0.1" });
        expect(run.code, run.output).toBe(0);
        expect(run.writes).toEqual([]);
        const [, alias = ""] = /::api:live\]([^]*?)(?: [\w-]+:[\w/]+:\w+: \(|--outputs:--)/.exec(run.output) ?? [];
        const [, outputs = ""] = run.output.split("--outputs:--");
        expect(alias).toContain("+ routingConfig: [unknown]");
        // `$published` stays: that the alias moves to a version nobody knows is what no reviewer can judge.
        expect(alias).not.toContain("functionVersion");
        expect(outputs.replace(/[\s~+]+/g, " ")).toContain("split : { $latest : 1 => 0.1 $published: 0.9 }");
    });

    test("new code at 0.1: a version, a tenth of the callers, and dev on it", async () => {
        await up({ GRAY_TRAFFIC: "0.1" });
        expect(await aws.versions("api")).toEqual(["1", "2"]);
        expect(await aws.alias("api", "live")).toEqual({ version: "1", weights: { "1": 0.9, "2": 0.1 } });
        expect((await aws.alias("api", "dev")).weights).toEqual({ "2": 1 });
    });

    test("traffic alone is exactly one writing call", async () => {
        expect(await up({ GRAY_TRAFFIC: "0.5" })).toEqual(["UpdateAlias"]);
        expect(await live()).toEqual({ "1": 0.5, "2": 0.5 });
    });

    test("given nowhere, the last traffic stands", async () => {
        expect(await up()).toEqual([]);
        expect(await live()).toEqual({ "1": 0.5, "2": 0.5 });
    });

    test("another version during the release takes the place of $latest; the published one stays", async () => {
        code("three");
        await up();
        expect(await live()).toEqual({ "1": 0.5, "3": 0.5 });
    });

    test("0 takes the new version out, without a routing configuration", async () => {
        expect(await up({ GRAY_TRAFFIC: "0" })).toEqual(["UpdateAlias"]);
        expect(await aws.alias("api", "live")).toEqual({ version: "1", weights: { "1": 1 } });
    });

    test("1, then publish: one version, and the next update changes nothing", async () => {
        await up({ GRAY_TRAFFIC: "1" });
        expect(await aws.alias("api", "live")).toEqual({ version: "3", weights: { "3": 1 } });
        await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
        expect(await aws.project.outputs()).toMatchObject({ published: "3" });
        expect(await up()).toEqual([]);
    });

    test("a pin goes back to an older version", async () => {
        await up({ SETTINGS: '{"pin":"1"}' });
        expect(await live()).toEqual({ "1": 1 });
        await up({ GRAY_TRAFFIC: "0.25" });
        expect(await live()).toEqual({ "1": 0.75, "3": 0.25 });
    });

    test("a configuration alone makes a version", async () => {
        await up({ SETTINGS: '{"timeout":9}' });
        expect(await aws.versions("api")).toEqual(["1", "2", "3", "4"]);
        expect(await live()).toEqual({ "1": 0.75, "4": 0.25 });
        await up({ SETTINGS: '{"timeout":9}', GRAY_PUBLISH: "true" });
    });
});

describe("what Lambda would refuse", () => {
    const timeout = 9;

    test("another role during a split is refused in the preview", async () => {
        const run = await aws.preview({
            SETTINGS: JSON.stringify({ timeout, role: "arn:aws:iam::123456789012:role/other" }),
            GRAY_TRAFFIC: "0.5",
        });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain(
            'api: role: "arn:aws:iam::123456789012:role/other" is not the published version\'s',
        );
        expect(run.output).toContain("give traffic 0 or 1 for this change, or publish it");
        expect(run.output).not.toMatch(/\n\s+at /);
        expect(run.writes).toEqual([]);
    });
});

describe("outside the program", () => {
    test("a version published elsewhere, and a refresh, never move the published one (invariant 11)", async () => {
        const before = await aws.project.outputs();
        await aws.lambda.updateFunctionConfiguration({ FunctionName: "api", Description: "by hand" });
        await aws.lambda.publishVersion({ FunctionName: "api" });
        expect((await aws.refresh()).code).toBe(0);
        await up({ SETTINGS: '{"timeout":9}', GRAY_TRAFFIC: "0" });
        expect(await aws.project.outputs()).toMatchObject({ published: before["published"] });
        expect(await live()).toEqual({ [String(before["published"])]: 1 });
    });

    test("a function that is replaced remembers nothing (invariant 6)", async () => {
        const run = await aws.up({ SETTINGS: '{"name":"renamed","timeout":9}' });
        expect(run.code, run.output).toBe(0);
        expect((await aws.alias("renamed", "live")).weights).toEqual({ "1": 1 });
        expect(await aws.project.outputs()).not.toHaveProperty("published");
    });

    test("destroy leaves nothing", async () => {
        const run = await aws.destroy();
        expect(run.code, run.output).toBe(0);
        expect((await aws.lambda.listFunctions({})).Functions).toEqual([]);
    });
});
