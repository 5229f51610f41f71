import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/** `gray` on AWS: what it shows of versions whose numbers AWS has not given yet, and how little it touches. */

const PROGRAM = `
    const api = new gray.aws.Function("api", {
        name: "api", code: "./code", handler: "index.handler", aliases: { dev: "$latest" },
    });
`;

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), PROGRAM, { "code/index.js": says("1") });
});
afterAll(() => aws.close());

function code(text: string): void {
    aws.project.write({ "code/index.js": says(text) });
}

async function live(): Promise<Record<string, number>> {
    return (await aws.alias("api", "live")).weights;
}

test("a preview names the next version, and what it does to every alias", async () => {
    const first = await aws.gray("deploy", "--publish", "--traffic", "0");
    expect(first.code, first.errors).toBe(0);
    code("2");
    const { code: exit, output, writes } = await aws.gray("preview", "--traffic", "0.1", "--json");
    expect(exit).toBe(0);
    expect(writes).toEqual([]);
    const [api] = (JSON.parse(output) as { functions: Array<{ diff: unknown }> }).functions;
    expect(api?.diff).toMatchObject({
        made: "2",
        published: { before: "1", after: "1" },
        aliases: {
            live: { before: { "1": 1 }, after: { "1": 0.9, "2": 0.1 }, moves: [{ from: "1", to: "2", share: 0.1 }] },
            dev: { moves: [{ from: "1", to: "2", share: 1 }] },
        },
    });
});

test("rollback is one call; the working tree is not deployed", async () => {
    expect((await aws.gray("deploy", "--traffic", "0.1")).code).toBe(0);
    expect(await live()).toEqual({ "1": 0.9, "2": 0.1 });
    code("3");
    const back = await aws.gray("rollback");
    expect(back.code, back.errors).toBe(0);
    expect(back.writes).toEqual(["UpdateAlias"]);
    expect(await live()).toEqual({ "1": 1 });
});

test("publish likewise", async () => {
    const publish = await aws.gray("publish");
    expect(publish.code, publish.errors).toBe(0);
    expect(publish.writes).toEqual(["UpdateAlias"]);
    expect(await live()).toEqual({ "2": 1 });
    expect(await aws.versions("api")).toEqual(["1", "2"]);
});

test("an older version, if there is one", async () => {
    const older = await aws.gray("rollback", "api", "--to", "1");
    expect(older.code, older.errors).toBe(0);
    expect(await live()).toEqual({ "1": 1 });
    expect(await aws.versions("api")).toEqual(["1", "2"]);
    // An inline program waits for ever for what a refused version's output depends on: pulumi/pulumi#14980
    aws.project.pulumi.cold = true;
    expect((await aws.gray("rollback", "api", "--to", "9")).errors).toMatch(/pin: version "9" does not exist/);
});
