import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/** `gray.Function`: one program, and the stack's configuration says where it runs. */

const PROGRAM = `
    const api = new gray.Function("api", {
        code: "./code", handler: "index.handler", environment: { LOG: "info" }, timeout: 5, aws: { name: "api", memorySize: 512 },
        ...JSON.parse(process.env.SETTINGS || "{}"),
    });
    exports.version = api.version;
    exports.published = api.published;
    exports.split = api.split;
    exports.weights = api.weights;
    exports.platform = api.platform;
`;

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), PROGRAM, { "code/index.js": says("one") });
});
afterAll(() => aws.close());

async function release(): Promise<void> {
    aws.project.write({ "code/index.js": says("one") });
    const first = await aws.up({ GRAY_PUBLISH: "true" });
    expect(first.code, first.output).toBe(0);
    aws.project.write({ "code/index.js": says("two") });
    const second = await aws.up({ GRAY_TRAFFIC: "0.1" });
    expect(second.code, second.output).toBe(0);
    expect(await aws.project.outputs()).toMatchObject({
        version: "2",
        published: "1",
        split: { $latest: 0.1, $published: 0.9 },
        weights: { "1": 0.9, "2": 0.1 },
    });
}

test("it runs here when nothing is said", async () => {
    await release();
    expect(await aws.project.outputs()).toMatchObject({ platform: "local" });
    expect((await aws.lambda.listFunctions({})).Functions).toEqual([]);
    expect((await aws.destroy()).code).toBe(0);
});

test("and on AWS when the configuration says so, with the same outputs", async () => {
    await aws.project.pulumi.run(["config", "set", "gray:platform", "aws"]);
    await release();
    expect(await aws.project.outputs()).toMatchObject({ platform: "aws" });
    expect((await aws.alias("api", "live")).weights).toEqual({ "1": 0.9, "2": 0.1 });
    const made = await aws.lambda.getFunctionConfiguration({ FunctionName: "api" });
    expect(made).toMatchObject({ Timeout: 5, MemorySize: 512, Environment: { Variables: { LOG: "info" } } });
});

test.each([
    [
        { rules: [{ header: { name: "User", exact: "Bob" }, version: "1" }] },
        "api: rules: the platform aws cannot honour it: a Lambda alias knows no rules; put them into local and docker, or leave them out",
    ],
    [
        { sticky: { header: "x-user-id" } },
        "api: sticky: the platform aws cannot honour it: a Lambda alias deals out every request at random; put it into local and docker, or leave it out",
    ],
    [{ platform: "azure" }, 'api: platform: "azure" is not a platform; give one of local, aws, docker'],
])("what the platform cannot honour is refused: %j", async (settings, message) => {
    const run = await aws.preview({ SETTINGS: JSON.stringify(settings) });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain(message);
    expect(run.output).not.toMatch(/\n\s+at /);
    expect(run.writes).toEqual([]);
});

test("what is in the other platform's section does not matter", async () => {
    const settings = { local: { sticky: { header: "x-user-id" }, keep: 3 } };
    const run = await aws.up({ SETTINGS: JSON.stringify(settings) });
    expect(run.code, run.output).toBe(0);
    expect(run.writes).toEqual([]);
});
