import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject, type AwsRun } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * Provisioned concurrency through a release, on the real engine and provider. Lambda allows a split on an alias that has it, and
 * refuses to set it on an alias that is split (test/support/aws/moto/provisioned_concurrency.py has the sources).
 */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `new gray.aws.Function("api", { name: "api", code: "./code", handler: "index.handler", ...JSON.parse(process.env.SETTINGS) });`,
        { "code/index.js": says("one") },
    );
    await up({}, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    aws.project.write({ "code/index.js": says("two") });
    await up({});
});
afterAll(() => aws.close());

async function up(settings: object, environment: Record<string, string> = {}): Promise<string[]> {
    const run = await aws.up({ SETTINGS: JSON.stringify(settings), ...environment });
    expect(run.code, run.output).toBe(0);
    return run.writes.filter(each => /Alias|Provisioned/.test(each));
}

async function refused(run: AwsRun, message: string): Promise<void> {
    expect(run.code).not.toBe(0);
    expect(run.output).toContain(message);
    expect(run.writes).toEqual([]);
    expect(await live()).toEqual({ "1": 1 });
}

async function live(): Promise<Record<string, number>> {
    return (await aws.alias("api", "live")).weights;
}

const TWO = { provisionedConcurrency: 2 };
const TOGETHER = { SETTINGS: JSON.stringify(TWO), GRAY_TRAFFIC: "0.5" };
const FIX =
    "Lambda refuses it on an alias of two versions; set it in an update with traffic 0 or 1, and split in the next one";

test("setting it together with a split is refused before anything moves, in a preview and in an update", async () => {
    const message = `api: provisionedConcurrency: 2 cannot be set while callers are split (the last update had none): ${FIX}`;
    await refused(await aws.preview(TOGETHER), message);
    await refused(await aws.up(TOGETHER), message);
});

test("the two updates that this advises: first it is set, then callers are split and it stays", async () => {
    expect(await up(TWO, { GRAY_TRAFFIC: "0" })).toEqual(["PutProvisionedConcurrencyConfig"]);
    expect(await live()).toEqual({ "1": 1 });
    expect(await up(TWO, { GRAY_TRAFFIC: "0.5" })).toEqual(["UpdateAlias"]);
    expect(await live()).toEqual({ "1": 0.5, "2": 0.5 });
    expect(await up(TWO, { GRAY_TRAFFIC: "0.2" })).toEqual(["UpdateAlias"]);
    expect(await up(TWO), "nothing changes").toEqual([]);
});

test("a change of it is refused while callers are split, and works in the update that ends the split", async () => {
    const five = { provisionedConcurrency: 5 };
    const run = await aws.up({ SETTINGS: JSON.stringify(five) });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain(
        `api: provisionedConcurrency: 5 cannot be set while callers are split (the last update had 2): ${FIX}`,
    );
    expect(await live()).toEqual({ "1": 0.8, "2": 0.2 });
    expect(await up(five, { GRAY_TRAFFIC: "1" })).toEqual(["UpdateAlias", "PutProvisionedConcurrencyConfig"]);
    expect(await live()).toEqual({ "2": 1 });
});

test("gray moves callers alone while it stays as it is deployed, whatever the program says by now", async () => {
    aws.project.pulumi.environment["SETTINGS"] = JSON.stringify({ provisionedConcurrency: 9 });
    const run = await aws.gray("ramp", "-f", "api", "--steps", "50%", "--interval", "100ms");
    expect(run.code, "the first step deploys the program, which changes it").not.toBe(0);
    await up({ provisionedConcurrency: 5 }, { GRAY_TRAFFIC: "0.5" });
    const back = await aws.gray("rollback", "api");
    expect(back.code, back.errors).toBe(0);
    expect(back.writes.filter(each => /Alias|Provisioned/.test(each))).toEqual(["UpdateAlias"]);
    expect(await live()).toEqual({ "1": 1 });
});

test("weights that AWS has on the alias for a moment, while a version moves, are not what is remembered", async () => {
    const five = { provisionedConcurrency: 5 };
    await aws.lambda.updateAlias({
        FunctionName: "api",
        Name: "live",
        FunctionVersion: "1",
        RoutingConfig: { AdditionalVersionWeights: { "2": 0.3 } },
    });
    const refreshed = await aws.refresh();
    expect(refreshed.code, refreshed.output).toBe(0);
    expect(await up(five)).toEqual(["UpdateAlias"]);
    expect(await live(), "traffic 0 is what was asked for last").toEqual({ "1": 1 });
});

test("while Lambda moves to the environments of another version, a command waits, and reports what was asked for", async () => {
    aws.project.pulumi.environment["SETTINGS"] = JSON.stringify({ provisionedConcurrency: 5 });
    const run = await aws.gray("deploy", "--traffic", "100%");
    expect(run.code, run.errors).toBe(0);
    expect(run.output).toMatch(/live +2 \$latest .*100%/);
    expect(await live()).toEqual({ "2": 1 });
});

test("weights that Lambda writes itself at that time are shown after a refresh, and gone after the next update", async () => {
    for (const FunctionVersion of ["1", "2"]) {
        await aws.lambda.updateAlias({ FunctionName: "api", Name: "live", FunctionVersion });
    }
    const refreshed = await aws.refresh();
    expect(refreshed.code, refreshed.output).toBe(0);
    const status = await aws.gray("status");
    expect(status.code, status.errors).toBe(0);
    expect(status.output, "what Lambda does at that time").toMatch(/live +1 \$published .*100%/);
    expect(await up({ provisionedConcurrency: 5 })).toEqual(["UpdateAlias"]);
    expect(await live()).toEqual({ "2": 1 });
});

test("it cannot be taken away in an update that leaves callers split: they are as asked, and Lambda says what is wrong", async () => {
    const run = await aws.up({ SETTINGS: "{}", GRAY_TRAFFIC: "0.5" });
    expect(run.code).not.toBe(0);
    expect(run.output).toContain("Alias with weights can not be used with Provisioned Concurrency");
    expect(await live()).toEqual({ "1": 0.5, "2": 0.5 });
    expect(await up({ provisionedConcurrency: 5 }), "in the program again, it is as it was").toEqual([]);
});

test("it is taken away when nothing is split", async () => {
    expect(await up({}, { GRAY_TRAFFIC: "1" })).toEqual(["UpdateAlias", "DeleteProvisionedConcurrencyConfig"]);
    expect(await live()).toEqual({ "2": 1 });
});
