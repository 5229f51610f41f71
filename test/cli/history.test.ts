import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import { readVersion } from "../../components/platforms/local/version-store";
import { Git } from "../support/git";
import type { GrayRun } from "../support/gray";
import { says } from "../support/local-stack";
import { Project, STACK } from "../support/project";
import { Terminal } from "../support/terminal";

/** `gray history`, of updates that the real engine made. */

interface HistoryJson {
    updates: Array<{
        kind: string;
        result: string;
        message: string;
        by: string | null;
        commit: string | null;
        functions: Array<{ name: string; events: Array<{ text: string }> }> | null;
    }>;
}

const SECRET = "a word that nobody may read";
let project: Project;
const commits: string[] = [];

async function done(run: Promise<{ code: number | null; output: string }>): Promise<void> {
    const { code, output } = await run;
    expect(code, output).toBe(0);
}

const run = async (args: string[], environment: Record<string, string> = {}): Promise<GrayRun> =>
    project.gray(args, environment);
const read = async (args: string[] = [], environment: Record<string, string> = {}): Promise<HistoryJson["updates"]> => {
    const { output, errors } = await run(["history", "--json", ...args], environment);
    expect(output, errors).not.toBe("");
    expect(output).not.toContain(SECRET);
    return (JSON.parse(output) as HistoryJson).updates;
};

/** What updates did to one function, the newest first. */
const words = (updates: HistoryJson["updates"], name = "api"): Array<string | undefined> =>
    updates.map(({ functions }) =>
        functions
            ?.find(each => each.name === name)
            ?.events.map(({ text }) => text)
            .join(", "),
    );

const ALL = ["rolled back 2 → 1", undefined, "made 2, ramped 1 → 2 to 10%", "made 1, published 1"];

beforeAll(async () => {
    project = await Project.open(
        `for (const name of ["api", "web"]) {
            new gray.local.Function(name, { code: "./" + name, handler: "index.handler",
                environment: { SECRET: pulumi.secret(${JSON.stringify(SECRET)}) } });
        }`,
        { "api/index.js": says("1"), "web/index.js": says("1"), ".gitignore": "node_modules\n.gray\n" },
    );
    const git = new Git(project.folder);
    git.init();
    commits.push(git.commit("The first one"));
    await done(project.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" }));
    project.write({ "api/index.js": says("2") });
    commits.push(git.commit("Answer faster\n\nAt last."));
    // Pulumi packs what it writes then.
    await done(run(["deploy", "--traffic", "0.1"], { PULUMI_SELF_MANAGED_STATE_GZIP: "true" }));
    project.write({ "api/index.js": "exports.nothing = 1;" });
    expect((await project.up({ GRAY_TRAFFIC: "1" })).code).not.toBe(0);
    await done(run(["rollback", "api"]));
});
afterAll(() => project.close());

describe("updates", () => {
    test("what they did, who, when, of which commit; failed ones too", async () => {
        const updates = await read();
        expect(words(updates)).toEqual(ALL);
        expect(words(updates, "web")).toEqual([undefined, undefined, undefined, "made 1, published 1"]);
        const who = /^\S+@\S+$/;
        expect(updates).toMatchObject([
            {
                kind: "update",
                result: "succeeded",
                message: "gray rollback api",
                commit: `${String(commits[1])}-dirty`,
            },
            { kind: "update", result: "failed", message: "Answer faster", by: "commit by Ann", functions: [] },
            { kind: "update", result: "succeeded", message: "gray deploy --traffic 10%", commit: commits[1] },
            { kind: "update", result: "succeeded", message: "The first one", commit: commits[0] },
        ]);
        expect(updates[0]?.by).toMatch(who);
        expect(updates[2]?.by).toMatch(who);
    });

    test("a limit, and one function alone", async () => {
        expect(words(await read(["--limit", "2"]))).toEqual(ALL.slice(0, 2));
        expect(words(await read(["--function", "api", "--limit", "2"]))).toEqual([ALL[0], ALL[2]]);
        const ofWeb = await read(["--function", "web"]);
        expect(words(ofWeb, "web")).toEqual(["made 1, published 1"]);
        expect(words(ofWeb, "api")).toEqual([undefined]);
    });

    test("on a terminal of 80 columns", async () => {
        const terminal = new Terminal(["history"], 80, project.folder, {
            ...project.pulumi.environment,
            NO_COLOR: "1",
        });
        expect(await terminal.ended).toBe(0);
        const lines = terminal.text.trimEnd().split("\n");
        expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80);
        const shown = lines.map(line =>
            line
                .replace(/^\d+[sm] /, "AGE")
                .replace(/^\d{4}-\d\d-\d\d \d\d:\d\d/, "TIME")
                .replace(/ \S+@\S+$/, " WHO")
                .replace(/ {2,}/g, " | "),
        );
        const [first = "", second = ""] = commits.map(each => each.slice(0, 7));
        expect(shown).toEqual([
            "when | what | who",
            "AGE | gray rollback api | WHO",
            `TIME | api rolled back 2 → 1 | ${second}+`,
            "AGE | Answer faster (failed) | commit by Ann",
            `TIME | ${second}+`,
            "AGE | gray deploy --traffic 10% | WHO",
            `TIME | api made 2, ramped 1 → 2 to 10% | ${second}`,
            "AGE | The first one | commit by Ann",
            `TIME | api made 1, published 1 | ${first}`,
            " | web made 1, published 1",
        ]);
    });

    test.each([
        [["--function", "shop"], 1, 'gray: no function was ever named "shop"; give some of api, web\n'],
        [
            ["--limit", "0"],
            2,
            "error: option '-n, --limit <count>' argument '0' is invalid. give a whole number of at least 1.\n",
        ],
    ])("%j is refused", async (args, code, message) => {
        const refused = await run(["history", ...args]);
        expect([refused.code, refused.errors, refused.output]).toEqual([code, message, ""]);
    });
});

test("versions: when they were made, published and left", async () => {
    const { output } = await run(["history", "--versions"]);
    const [head, ...rows] = output
        .trimEnd()
        .split("\n")
        .map(line => line.split(/ {2,}/));
    expect(head).toEqual(["function", "version", "made", "commit", "by", "published", "left"]);
    const shown = rows.map(row => row.map(cell => cell.replace(/^\d+[sm]$/, "AGE").replace(/^\S+@\S+$/, "WHO")));
    const [first = "", second = ""] = commits.map(each => each.slice(0, 7));
    expect(shown).toEqual([
        ["api", "2", "AGE", second, "WHO", "-", "-"],
        ["api", "1", "AGE", first, "commit by Ann", "AGE", "-"],
        ["web", "1", "AGE", first, "commit by Ann", "AGE", "-"],
    ]);
});

describe("where the states of the past are", () => {
    /** The real engine's command line, but for where it says that the state is and what only a service has. */
    const elsewhere = (url: string): Record<string, string> => {
        const folder = project.path("elsewhere");
        const program = path.join(folder, "pulumi");
        const real = execFileSync("which", ["pulumi"], { env: project.pulumi.environment, encoding: "utf8" }).trim();
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(
            program,
            `#!${process.execPath}
const { spawnSync } = require("node:child_process");
const fs = require("node:fs"), path = require("node:path"), zlib = require("node:zlib");
const args = process.argv.slice(2);
const real = () => spawnSync(${JSON.stringify(real)}, args, { encoding: "utf8", maxBuffer: 1e9 });
if (args[0] === "whoami") {
    console.log(JSON.stringify({ user: "ann", url: ${JSON.stringify(url)} }));
} else if (args[1] === "history") {
    const all = JSON.parse(real().stdout);
    console.log(JSON.stringify(all.map((each, index) => ({ ...each, version: all.length - index }))));
} else if (args[1] === "export" && args.includes("--version")) {
    const folder = ${JSON.stringify(path.join(project.state, ".pulumi", "history", "gray-test", STACK))};
    const files = fs.readdirSync(folder).filter(name => /checkpoint\\.json(\\.gz)?$/.test(name)).sort();
    const name = files[Number(args[args.indexOf("--version") + 1]) - 1];
    const bytes = fs.readFileSync(path.join(folder, name));
    const { latest } = JSON.parse(name.endsWith(".gz") ? zlib.gunzipSync(bytes) : bytes).checkpoint;
    console.log(JSON.stringify({ version: 3, deployment: latest }));
} else {
    process.exitCode = spawnSync(${JSON.stringify(real)}, args, { stdio: "inherit" }).status;
}
`,
            { mode: 0o755 },
        );
        return { PATH: `${folder}:${process.env["PATH"] ?? ""}` };
    };

    test("in a folder named from the project's", async () => {
        const PULUMI_BACKEND_URL = `file://./${path.relative(project.folder, project.state)}?metadata=skip`;
        expect(words(await read(["--stack", STACK], { PULUMI_BACKEND_URL }))).toEqual(ALL);
    });

    test("with a service, in its versions", async () => {
        expect(words(await read([], elsewhere("https://app.pulumi.com/ann")))).toEqual(ALL);
    });

    test("elsewhere it is said that they are not known, and the rest is shown", async () => {
        const environment = elsewhere("s3://states");
        const sentence =
            "gray: what updates did to releases is not known: s3://states keeps past states where gray does not look\n";
        const all = await run(["history"], environment);
        expect([all.code, all.errors]).toEqual([0, sentence]);
        expect(all.output).toContain("gray deploy --traffic 10%");
        expect(all.output).not.toContain("made");
        expect(words(await read([], environment))).toEqual([undefined, undefined, undefined, undefined]);
        for (const option of [["--versions"], ["--function", "api"]]) {
            const refused = await run(["history", ...option], environment);
            expect([refused.code, refused.errors]).toEqual([1, sentence]);
        }
    });
});

test("a version keeps the commit that it was made from; another commit alone makes none", async () => {
    const commitOf = (version: string): string | undefined =>
        readVersion(functionFolder(stackFolder(project.folder, STACK), "api"), version)?.commit;
    expect([commitOf("1"), commitOf("2")]).toEqual(commits);
    project.write({ "api/index.js": says("2") });
    const later = new Git(project.folder).commit("Nothing new");
    const { code, output } = await project.up();
    expect([code, output.includes("unchanged"), output.includes("updated")], output).toEqual([0, true, false]);
    expect([commitOf("1"), commitOf("2")]).toEqual(commits);
    const status = await run(["status", "--function", "api"]);
    expect(status.output).toMatch(/^version +age +code +commit +/m);
    expect(status.output).toContain(` ${commits[1]?.slice(0, 7) ?? ""} `);
    expect(words(await read(["--limit", "1"]))).toEqual([undefined]);
    expect((await read(["--limit", "1"]))[0]?.commit).toBe(later);
});
