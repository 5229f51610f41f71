import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listVersions } from "../../components/platforms/local/version-store";
import { functionFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import type { GrayRun } from "../support/gray";
import { says } from "../support/local-stack";
import { Project, STACK } from "../support/project";

/** `gray deploy`, `preview`, `publish` and `rollback`: a release on the real engine, step by step. */

interface Answer {
    functions: Array<{
        name: string;
        latest: string;
        published: string | null;
        traffic: number;
        weights: Record<string, number>;
        aliases: Record<string, Record<string, number>>;
    }>;
    warnings: string[];
}

let project: Project;

beforeAll(async () => {
    project = await Project.open(
        `for (const name of ["api", "web"]) {
            new gray.local.Function(name, { code: "./code", handler: "index.handler", aliases: { dev: "$latest" } });
        }
        if (process.env.SHOP) {
            new pulumi.Stash("other", { input: process.env.SHOP }, { deleteBeforeReplace: true });
        }`,
        { "code/index.js": says("1") },
        // `pulumi stack select` selects the stack here, as users do: PULUMI_STACK would come before it.
        { PULUMI_STACK: undefined },
    );
    await project.ok("stack", "select", STACK);
});
afterAll(() => project.close());

async function run(args: string[], environment: Record<string, string> = {}): Promise<GrayRun> {
    return project.gray(args, environment);
}

/** A command that goes well, with its JSON by function. */
async function json(...args: string[]): Promise<Record<string, Answer["functions"][number]>> {
    const { code, output, errors } = await run([...args, "--json"]);
    expect(code, errors).toBe(0);
    const { functions } = JSON.parse(output) as Answer;
    return Object.fromEntries(functions.map(each => [each.name, each]));
}

function versions(name: string): string[] {
    return listVersions(functionFolder(stackFolder(project.folder, STACK), name));
}

test("a first deployment, published: a table, and what is done while it is done", async () => {
    const { code, output, errors } = await run(["deploy", "--inputs.publish", "--inputs.traffic=0"]);
    expect(code, errors).toBe(0);
    expect(output).toMatch(
        new RegExp(
            [
                "^function +alias +callers",
                "api +live +1 \\$latest \\$published █{10} 100%",
                " +dev +1 \\$latest \\$published █{10} 100%",
                "web +live .*",
                " +dev .*",
                "",
                "test is up to date after [\\d.]+ s\\.\n$",
            ].join("\n"),
        ),
    );
    expect(errors).toContain("gray: api live: 100% of callers start on 1 (new)\n");
    expect(errors).toContain("gray: api: making version 1\n");
    expect(errors).not.toContain("    at ");
});

test("preview: who would move, before → after, and nothing is changed", async () => {
    project.write({ "code/index.js": says("2") });
    const { code, output } = await run(["preview", "--traffic", "0.1", "--exit-code"], { SHOP: "open" });
    expect(code).toBe(10);
    expect(output).toMatch(/^api +live +1 █{10} 100% +→ +2 \(new\) █░{9} 10%\n +1 +█{9}░ 90%$/m);
    expect(output).toMatch(/^ +dev +1 █{10} 100% +→ +2 \(new\) █{10} 100%$/m);
    expect(output).toContain("api live: 10% of callers move from 1 to 2 (new)\n");
    expect(output).toContain("Other resources: 1 to create\n");
    expect(versions("api")).toEqual(["1"]);
});

test("--function limits an update to one function; with --all others' new versions get what stands", async () => {
    const { output } = await run(["preview", "--inputs.traffic=0.1", "--function", "api"]);
    expect(output).toContain("api live: 10% of callers move from 1 to 2 (new)\n");
    expect(output).not.toContain("web live:");
    const { api, web } = await json("deploy", "--traffic", "0.1", "--function", "api", "--all");
    expect(api).toMatchObject({ latest: "2", published: "1", traffic: 0.1, weights: { "1": 0.9, "2": 0.1 } });
    expect(web).toMatchObject({ latest: "2", published: "1", traffic: 0, weights: { "1": 1 } });
    expect(api?.aliases["dev"]).toEqual({ "2": 1 });
});

test("nothing changes: it says so, and ends with 0", async () => {
    const { code, output } = await run(["preview", "--exit-code"]);
    expect(code).toBe(0);
    expect(output).toBe("test: nothing changes.\n");
});

test("publish marks what runs: the working tree is not deployed", async () => {
    project.write({ "code/index.js": says("3") });
    const { api, web } = await json("publish", "api", "--traffic", "0");
    expect(api).toMatchObject({ latest: "2", published: "2", traffic: 0, weights: { "2": 1 } });
    expect(web).toMatchObject({ latest: "2", published: "1" });
    expect(versions("api")).toEqual(["1", "2"]);
});

test("rollback takes everybody back in one run, and --to an older version", async () => {
    const deployed = await json("deploy", "--traffic", "0.5");
    expect(deployed["api"]?.weights).toEqual({ "2": 0.5, "3": 0.5 });
    project.write({ "code/index.js": says("4") });
    const back = await json("rollback");
    expect(back["api"]).toMatchObject({ latest: "3", published: "2", traffic: 0, weights: { "2": 1 } });
    expect(back["web"]).toMatchObject({ latest: "3", published: "1", traffic: 0, weights: { "1": 1 } });
    const older = await json("rollback", "api", "--to", "1");
    expect(older["api"]).toMatchObject({ latest: "3", published: "1", weights: { "1": 1 } });
    expect(versions("api")).toEqual(["1", "2", "3"]);
    expect((await run(["rollback"])).errors).toMatch(/gray: rolled back in [\d.]+ s\n$/);
});

test("--save writes into the stack's configuration what else is for one run alone", async () => {
    await json("deploy", "--traffic", "0.25");
    expect(await project.ok("config")).not.toContain("gray:traffic");
    await json("deploy", "--traffic", "0.25", "--save");
    expect(await project.ok("config", "get", "gray:traffic")).toBe("0.25\n");
    await project.ok("config", "rm", "gray:traffic");
});

test("JSON and Markdown previews go to a file; the comment can be found again", async () => {
    const file = project.path("preview.md");
    const { code } = await run(["preview", "--publish", "web", "--markdown", "--output", file]);
    expect(code).toBe(0);
    const { readFileSync } = await import("node:fs");
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(/^<!-- gray-preview test -->\n### Gray release: test\n/);
    expect(text).toContain("- **web** published: 1 → 4");
    const { output } = await run(["preview", "--traffic", "1", "--json"]);
    const diff = JSON.parse(output) as { changes: boolean; functions: Array<{ name: string }> };
    expect(diff.changes).toBe(true);
    expect(diff.functions.map(({ name }) => name)).toEqual(["api", "web"]);
});

test("`.env` picks the stack; which one is selected stays", async () => {
    await project.ok("stack", "init", "prod");
    await project.ok("stack", "select", STACK);
    project.write({ ".env": "STAGE=prod\n" });
    const { errors } = await run(["preview"]);
    expect(errors).toContain("gray: previewing prod\n");
    expect((await run(["preview", "--stage", STACK])).errors).toContain("gray: previewing test\n");
    expect(await project.ok("stack", "--show-name")).toBe(`${STACK}\n`);
    project.write({ ".env": "" });
});

describe("refused, with nothing changed", () => {
    test.each([
        [
            ["deploy", "--traffic", "20"],
            2,
            /argument '20' is invalid\. "20" is not a share; give a number from 0 to 1 \(0\.2 for 20%\)/,
        ],
        [
            ["deploy", "--traffic", "0.1", "--inputs.traffic", "0.2"],
            2,
            /gray: --traffic and --inputs\.traffic are the same; give one of them\n$/,
        ],
        [
            ["deploy", "--traffic", "0.9", "--function", "shop"],
            1,
            /gray: GRAY_TRAFFIC: no function is named "shop"; give some of api, web\n$/,
        ],
        [
            ["deploy", "--publish", "shop"],
            1,
            /gray: GRAY_PUBLISH: no function is named "shop"; give some of api, web\n$/,
        ],
        [["publish", "shop"], 1, /gray: no function is named "shop"; give some of api, web\n$/],
        [
            ["rollback", "api", "--to", "77"],
            1,
            /gray: api: pin: version "77" does not exist; give one of 1, 2, 3, 4\n$/,
        ],
        [["rollback", "--to", "1"], 2, /gray: --to is a version of one function; name one of api, web\n$/],
        [["preview", "--function", "shop"], 1, /gray: no function is named "shop"; give some of api, web\n$/],
        [["preview", "--stack", "nope"], 1, /gray: no stack named 'nope' found\n$/],
        [["preview", "--stack", "a", "--stage", "b"], 2, /gray: --stack is a and --stage is b; give one of them\n$/],
        [["frobnicate"], 2, /unknown command 'frobnicate'/],
    ])("%j", async (args, code, message) => {
        project.write({ "code/index.js": says("5") });
        const before = versions("api");
        const refused = await run(args);
        expect(refused.errors).toMatch(message);
        expect(refused.code).toBe(code);
        expect(refused.errors).not.toContain("    at ");
        expect(versions("api")).toEqual(before);
    });

    test("with --debug, where it came from", async () => {
        const { errors } = await run(["publish", "shop", "--debug"]);
        expect(errors).toContain("    at ");
    });
});
