import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import { says } from "../support/local-stack";

/** Updates that die on AWS (invariant 4). Numbers of versions are not compared: moto makes one for an identical update too. */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const api = new gray.aws.Function("api", { name: "api", code: "./code", handler: "index.handler" });
        exports.version = api.version;
        exports.published = api.published;`,
        { "code/index.js": says("0") },
    );
});
afterAll(() => aws.close());

async function up(environment: Record<string, string> = {}): Promise<number> {
    const started = Date.now();
    const run = await aws.up(environment);
    expect(run.code, run.output).toBe(0);
    return Date.now() - started;
}

test("an update killed at any moment converges, loses no publish, and the published version serves all along", async () => {
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0.5" });
    aws.project.write({ "code/index.js": says("timed") });
    const whole = await up();
    let published = "1";
    // Most of an update is the start of programs: what happens, happens in its second half.
    for (const [kill, part] of [0.45, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95].entries()) {
        aws.project.write({ "code/index.js": says(String(kill)) });
        const environment: Record<string, string> = kill % 2 === 0 ? {} : { GRAY_PUBLISH: "true" };
        await aws.project.pulumi.upKilled(environment, whole * part);
        const meanwhile = await aws.alias("api", "live");
        const newest = (await aws.versions("api")).at(-1) ?? "";
        // The published version, or the one that this update publishes: never another, never nobody.
        expect(kill % 2 === 0 ? [published] : [published, newest]).toContain(meanwhile.version);
        await up(environment);
        const outputs = (await aws.project.outputs()) as { version: string; published: string };
        const expected = kill % 2 === 0 ? { [published]: 0.5, [outputs.version]: 0.5 } : { [outputs.version]: 1 };
        expect((await aws.alias("api", "live")).weights).toEqual(expected);
        expect(outputs.published).toBe(kill % 2 === 0 ? published : outputs.version);
        published = outputs.published;
    }
    expect((await aws.up()).writes).toEqual([]);
});
