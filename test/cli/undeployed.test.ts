import * as fs from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Rule, Sticky } from "../../components/model/rules";
import { readAlias } from "../../components/platforms/local/alias-store";
import { functionFolder, versionsFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import type { GrayRun } from "../support/gray";
import { says } from "../support/local-stack";
import { Project, STACK } from "../support/project";

/**
 * A command that moves callers alone deploys nothing: rules, sticky keys, alias targets and retention that were edited in the
 * program and not deployed stay as they are until somebody deploys them. On the real engine, one release from test to test.
 */

interface Edited {
    aliases?: Record<string, string>;
    rules?: Rule[];
    sticky?: Sticky;
    keep?: number;
    pin?: string;
}

const DEPLOYED: Edited = {
    aliases: { dev: "$latest", gone: "1" },
    rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
    sticky: { header: "x-user" },
};
const EDITED: Edited = {
    aliases: { dev: "1", added: "$latest" },
    rules: [{ header: { name: "User", exact: "Ann" }, version: "$published" }],
    sticky: { cookie: "uid" },
    keep: 1,
};
const PINNED: Edited = { ...EDITED, pin: "2" };

let project: Project;

beforeAll(async () => {
    project = await Project.open(
        `for (const [name, args] of Object.entries(JSON.parse(process.env.FUNCTIONS))) {
            new gray.local.Function(name, { code: "./code", handler: "index.handler", ...args });
        }`,
        { "code/index.js": says("1") },
    );
    await ok(["deploy", "--publish", "--traffic", "0"], {});
    for (const text of ["2", "3"]) {
        project.write({ "code/index.js": says(text) });
        await ok(["deploy", "--traffic", "0.1"], DEPLOYED);
    }
});
afterAll(() => project.close());

async function run(args: string[], api: Edited, web = api): Promise<GrayRun> {
    return project.gray(args, { FUNCTIONS: JSON.stringify({ api, web }) });
}

async function ok(args: string[], api: Edited, web = api): Promise<GrayRun> {
    const result = await run(args, api, web);
    expect(result.code, result.errors).toBe(0);
    return result;
}

function folderOf(name: string): string {
    return functionFolder(stackFolder(project.folder, STACK), name);
}

/** What decides about the callers of a function, beside the shares of its default alias. */
function declared(name: string): unknown {
    const folder = folderOf(name);
    const [live, ...others] = ["live", "dev", "gone", "added"].map(alias => readAlias(folder, alias));
    return {
        sticky: live?.sticky,
        rules: live?.rules.map(({ header, version }) => [header?.exact, version]),
        aliases: others.map(alias => alias?.weights),
    };
}

async function shares(name: string): Promise<unknown> {
    const { output } = await project.gray(["status", "--json"]);
    const { functions } = JSON.parse(output) as { functions: Array<{ name: string; weights: unknown }> };
    return functions.find(each => each.name === name)?.weights;
}

const AS_DEPLOYED = {
    sticky: { header: "x-user" },
    rules: [["Bob", "3"]],
    aliases: [{ "3": 1 }, { "1": 1 }, undefined],
};

test.each([
    [["rollback"], { "1": 1 }],
    [["rollback", "api"], { "1": 1 }],
    [["ramp", "-f", "web", "--steps", "20%", "--interval", "100ms"], { "1": 1 }],
])("%j", async (args, api) => {
    await (args[0] === "ramp" ? ok(args, DEPLOYED, EDITED) : ok(args, PINNED));
    expect(await shares("api")).toEqual(api);
    expect(declared("api")).toEqual(AS_DEPLOYED);
});

test("what a ramp's first step deployed of web is what it deployed; the next command leaves it", async () => {
    const edited = { sticky: { cookie: "uid" }, rules: [["Ann", "1"]], aliases: [{ "1": 1 }, undefined, { "3": 1 }] };
    expect(declared("web")).toEqual(edited);
    await ok(["rollback", "web"], EDITED, DEPLOYED);
    expect(declared("web")).toEqual(edited);
});

test("publish: references of what is deployed follow, edits do not", async () => {
    const refused = await run(["publish", "api"], PINNED);
    expect(refused.errors).toContain('api: pin: version "2" is pinned and GRAY_PUBLISH asks to publish the newest one');
    await ok(["publish", "api"], EDITED);
    expect(await shares("api")).toEqual({ "3": 1 });
    expect(declared("api")).toEqual(AS_DEPLOYED);
    expect(fs.existsSync(`${versionsFolder(folderOf("api"))}/2`), "keep: 1 was not deployed").toBe(true);
});

test("a command that names another function writes nothing of this one down either", async () => {
    project.write({ "code/index.js": says("4") });
    await ok(["deploy", "-f", "web", "--traffic", "0.5"], EDITED);
    expect(declared("api")).toEqual(AS_DEPLOYED);
    await ok(["rollback", "api"], EDITED);
    expect(declared("api"), "after a command that took it from the state").toEqual(AS_DEPLOYED);
});

test("deploy deploys them", async () => {
    await ok(["deploy", "-f", "api", "--traffic", "0"], PINNED, EDITED);
    expect(declared("api")).toMatchObject({ sticky: { cookie: "uid" }, rules: [["Ann", "2"]] });
    expect(await shares("api")).toEqual({ "2": 1 });
});
