import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/** `keep` on the real engine: old versions go, and never one that something names (invariant 10). */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `new gray.aws.Function("api", {
            name: "api", code: "./code", handler: "index.handler", ...JSON.parse(process.env.SETTINGS || "{}"),
        });`,
        { "code/index.js": says("1") },
    );
});
afterAll(() => aws.close());

async function up(settings: object, environment: Record<string, string> = {}): Promise<string> {
    const run = await aws.up({ SETTINGS: JSON.stringify(settings), ...environment });
    expect(run.code, run.output).toBe(0);
    return run.output;
}

function code(text: string): void {
    aws.project.write({ "code/index.js": says(text) });
}

const named = { keep: 2, aliases: { prepub: "2" } };

test("without keep every version stays", async () => {
    await up({}, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    for (const text of ["2", "3", "4"]) {
        code(text);
        await up({});
    }
    expect(await aws.versions("api")).toEqual(["1", "2", "3", "4"]);
});

test("a preview removes nothing", async () => {
    code("5");
    const run = await aws.preview({ SETTINGS: '{"keep":1}' });
    expect(run.code, run.output).toBe(0);
    expect(run.output).toContain("gray-aws:index:Retention");
    expect(await aws.versions("api")).toEqual(["1", "2", "3", "4"]);
});

test("what is older than the newest two goes; the published one and an alias's stay", async () => {
    await up(named);
    expect(await aws.versions("api")).toEqual(["1", "2", "4", "5"]);
    expect(await up(named)).toMatch(/unchanged/);
});

test("what served until an update stays through it, and goes with the next one", async () => {
    await up({ keep: 2 });
    expect(await aws.versions("api")).toEqual(["1", "2", "4", "5"]);
    await up({ keep: 2 }, { GRAY_PUBLISH: "true" });
    expect(await aws.versions("api")).toEqual(["1", "4", "5"]);
    await up({ keep: 1 });
    expect(await aws.versions("api")).toEqual(["5"]);
});

test("a keep that is no number of versions is refused", async () => {
    const run = await aws.preview({ SETTINGS: '{"keep":0}' });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("api: keep: 0 is not a number of versions; give a whole number of at least 1");
});
