import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import { says } from "../support/local-stack";

/**
 * On the real engine and provider: a command that names a function leaves every other one as it is, though they share a folder
 * of code, and leaves the load balancer in front of another one alone.
 */

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const own = (name, more) =>
            new gray.aws.Function(name, { name, code: "./code", handler: "index.handler", aliases: { dev: "$latest" }, ...more });
        own("api");
        const web = own("web", { url: true, keep: 3 });
        new gray.aws.Router("front", { function: web });
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
    return { versions: await aws.versions(name), aliases: aliases.map(({ weights }) => weights) };
}

const UNTOUCHED = { versions: ["1"], aliases: [{ "1": 1 }, { "1": 1 }] };

test("a deployment of one function", async () => {
    const writes = await ok("deploy", "-f", "api", "--traffic", "10%");
    expect(await state("api")).toEqual({ versions: ["1", "2"], aliases: [{ "1": 0.9, "2": 0.1 }, { "2": 1 }] });
    expect(await state("web")).toEqual(UNTOUCHED);
    expect(writes.filter(each => !/^(?:UpdateFunctionCode|PublishVersion|UpdateAlias)$/.test(each))).toEqual([]);
});

test("a ramp of one function, to its publish", async () => {
    await ok("ramp", "-f", "api", "--steps", "50%,100%", "--interval", "100ms");
    expect(await state("api")).toMatchObject({ aliases: [{ "2": 1 }, { "2": 1 }] });
    expect(await state("web")).toEqual(UNTOUCHED);
});

test("a rollback of one function to an older version", async () => {
    await ok("rollback", "api", "--to", "1");
    expect(await state("api")).toMatchObject({ aliases: [{ "1": 1 }, { "2": 1 }] });
    expect(await state("web")).toEqual(UNTOUCHED);
});

test("without names everything goes along", async () => {
    await ok("deploy", "--traffic", "50%");
    expect(await state("web")).toMatchObject({ versions: ["1", "2"], aliases: [{ "1": 0.5, "2": 0.5 }, { "2": 1 }] });
    expect(await state("more")).toMatchObject({ versions: ["1"] });
});
