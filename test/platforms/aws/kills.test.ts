import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { killPoints } from "../../support/kill-points";
import { says } from "../../support/local-stack";
import type { Moment } from "../../support/update-steps";

/** Updates that die on AWS (invariant 4). An update that dies after its version was made may make another one. */

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

async function up(environment: Record<string, string> = {}): Promise<Moment[]> {
    const { run, moments } = await aws.project.pulumi.upTraced(environment);
    expect(run.code, run.output).toBe(0);
    return moments;
}

test("an update killed at any of its steps converges, loses no publish, and the published version serves all along", async () => {
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0.5" });
    aws.project.write({ "code/index.js": says("timed") });
    const started = Date.now();
    const moments = await up();
    const points = killPoints(moments, Date.now() - started);
    let published = "1";
    let kills = 0;
    for (const [kill, point] of [...points, ...points].entries()) {
        aws.project.write({ "code/index.js": says(String(kill)) });
        const environment: Record<string, string> = kill < points.length ? {} : { GRAY_PUBLISH: "true" };
        kills += (await aws.project.pulumi.upKilled(environment, point)) ? 1 : 0;
        const meanwhile = await aws.alias("api", "live");
        const newest = (await aws.versions("api")).at(-1) ?? "";
        // The published version, or the one that this update publishes: never another, never nobody.
        expect(kill < points.length ? [published] : [published, newest]).toContain(meanwhile.version);
        await up(environment);
        const outputs = (await aws.project.outputs()) as { version: string; published: string };
        const expected = kill < points.length ? { [published]: 0.5, [outputs.version]: 0.5 } : { [outputs.version]: 1 };
        expect((await aws.alias("api", "live")).weights).toEqual(expected);
        expect(outputs.published).toBe(kill < points.length ? published : outputs.version);
        published = outputs.published;
    }
    // The last moments may come too late to kill anything.
    expect(kills).toBeGreaterThanOrEqual(points.length * 2 - 2);
    expect((await aws.up()).writes).toEqual([]);
}, 900_000);
