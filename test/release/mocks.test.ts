import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as grayModule from "../../components";
import { removeFolder } from "../../components/files";
import { version as PACKAGE_VERSION } from "../../components/version";
import { Mocks, nameOf, valueOf } from "../support/mocks";
import { allFiles } from "../support/tree";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";

/**
 * The resources that a function is made of: their types, names, parents and inputs are a contract, since Pulumi's state
 * knows them by these. What is remembered between updates is not here: mocks know no `ignoreChanges`.
 */

const DIST = path.resolve(__dirname, "../../dist/components/index.js");

let folder: string;
let gray: typeof grayModule;
const before = { folder: process.cwd(), home: process.env["PULUMI_HOME"] };
const mocks = new Mocks();
beforeAll(async () => {
    folder = temporaryFolder();
    writeFiles(folder, {
        "Pulumi.yaml": "name: project\nruntime: nodejs\n",
        "program/src/index.js": "exports.handler = async () => 1;",
    });
    process.chdir(path.join(folder, "program"));
    process.env["PULUMI_HOME"] = path.join(folder, "home");
    await mocks.set({ "gray-local:index:Version": () => ({ version: "7" }) });
    gray = (await import(DIST)) as typeof grayModule;
});
afterAll(() => {
    process.chdir(before.folder);
    if (before.home === undefined) {
        delete process.env["PULUMI_HOME"];
    } else {
        process.env["PULUMI_HOME"] = before.home;
    }
    removeFolder(folder);
});

test("a local function is a version, a release with its memory, and aliases", async () => {
    const api = new gray.local.Function(
        "api",
        {
            code: "./src",
            handler: "index.handler",
            environment: { LOG: "info" },
            timeout: 9,
            traffic: 0.25,
            publish: true,
            aliases: { dev: "$latest", stable: "$published" },
            rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
            sticky: { header: "x-user-id" },
            keep: 4,
        },
        mocks.noting(),
    );
    expect(await valueOf(api.aliases)).toEqual({ live: { "7": 1 }, dev: { "7": 1 }, stable: { "7": 1 } });
    expect(mocks.tree()).toEqual([
        ["gray:local:Function", "api", undefined],
        ["gray-local:index:Version", "api-version", "api"],
        ["pulumi:index:Stash", "api-memory", "api"],
        ["gray-local:index:Alias", "api:dev", "api"],
        ["gray-local:index:Alias", "api:stable", "api"],
        ["gray-local:index:Alias", "api:live", "api"],
    ]);

    const directory = path.join(folder, ".gray/dev/functions/api");
    expect(mocks.inputsOf("gray-local:index:Version", "api-version")).toEqual({
        directory,
        functionName: "api",
        code: path.join(folder, "program/src"),
        codeHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        handler: "index.handler",
        runtime: "nodejs",
        timeout: 9,
        memorySize: 128,
        environment: { LOG: "info" },
        named: {
            aliases: { dev: { $latest: 1 }, stable: { $published: 1 } },
            rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
        },
    });
    expect(mocks.inputsOf("pulumi:index:Stash", "api-memory")).toEqual({ input: { published: "7", traffic: 0.25 } });
    const alias = { directory, functionName: "api", sticky: { header: "x-user-id" }, latest: "7", published: "7" };
    const weights = { "7": 1 };
    const rules = [{ header: { name: "User", exact: "Bob" }, version: "7" }];
    expect(mocks.inputsOf("gray-local:index:Alias", "api:dev")).toEqual({ ...alias, alias: "dev", weights });
    expect(mocks.inputsOf("gray-local:index:Alias", "api:stable")).toEqual({ ...alias, alias: "stable", weights });
    expect(mocks.inputsOf("gray-local:index:Alias", "api:live")).toEqual({
        ...alias,
        alias: "live",
        weights,
        rules,
        keep: 4,
    });
});

test("the options that the order of things rests on", async () => {
    const args = { code: "./src", handler: "index.handler", aliases: { dev: "$latest" } };
    const web = new gray.local.Function("web", args, mocks.noting());
    await valueOf(web.aliases);
    expect(mocks.optionsOf("web-version").version).toBe(PACKAGE_VERSION);
    // Nothing given: both parts stand still. A version that fails moves none, and a new function remembers nothing.
    expect(mocks.optionsOf("web-memory").ignoreChanges).toEqual(["input.published", "input.traffic"]);
    const versionOnly = ["web-version"];
    expect([mocks.optionsOf("web-memory").dependsOn].flat().map(each => nameOf(each as pulumi.Resource))).toEqual(
        versionOnly,
    );
    // A version that is replaced takes its files over: nothing is forgotten.
    expect(mocks.optionsOf("web-memory").replaceWith).toBeUndefined();
    // The default alias is written last: retention looks at all others.
    const last = [mocks.optionsOf("web:live").dependsOn].flat().map(each => nameOf(each as pulumi.Resource));
    expect(last).toEqual(["web-version", "web:dev"]);
});

test("the outputs of a function", async () => {
    const shop = new gray.local.Function("shop", { code: "./src", handler: "index.handler" });
    const { version, published, weights, split, url, aliases } = shop;
    expect(await valueOf(pulumi.output({ version, weights, split, url, aliases }))).toEqual({
        version: "7",
        weights: { "7": 1 },
        split: { $latest: 1 },
        url: "http://127.0.0.1:8080/shop",
        aliases: { live: { "7": 1 } },
    });
    expect(await valueOf(published)).toBeUndefined();
});

test("a release alone is one component with its memory", async () => {
    const release = new gray.Release("run", { latest: pulumi.output("run-00042"), traffic: "0.1" }, mocks.noting());
    expect(await valueOf(release.weights)).toEqual({ "run-00042": 1 });
    expect(mocks.tree()).toEqual([
        ["gray:index:Release", "run", undefined],
        ["pulumi:index:Stash", "run-memory", "run"],
    ]);
    expect(mocks.inputsOf("pulumi:index:Stash", "run-memory")).toEqual({ input: { published: "", traffic: 0.1 } });
    expect(mocks.registered[1]?.options.ignoreChanges).toEqual(["input.published"]);
});

test.each<[string, object, string]>([
    [
        "2fast",
        {},
        'name: "2fast" is not a function name; give a letter first, then letters, digits, - or _, at most 64 in all',
    ],
    [
        "bad",
        { handler: "../index.handler" },
        'handler: "../index.handler" is not a handler in the code folder; give its file and function ("index.handler")',
    ],
    [
        "bad",
        { aliases: { live: "1" } },
        'aliases: "live" is the default alias, which traffic and publish move; give another name',
    ],
    ["bad", { keep: 0 }, "keep: 0 is not a number of versions; give a whole number of at least 1"],
    ["bad", { timeout: 1000 }, "timeout: 1000 is not a number of seconds; give a whole number from 1 to 900"],
])("a refused argument registers nothing: %s %j", (name, change, message) => {
    const options = mocks.noting();
    const make = (): unknown =>
        new gray.local.Function(name, { code: "./src", handler: "index.handler", ...change }, options);
    expect(errorOf(make)).toEqual([`${name}: ${message}`, true]);
    expect(mocks.registered).toEqual([]);
});

test("a code folder that is no text is refused like any other argument", () => {
    for (const code of [undefined, null, 7] as never[]) {
        const make = (): unknown => new gray.local.Function("bad", { code, handler: "index.handler" });
        expect.soft(errorOf(make)).toEqual([expect.stringMatching(/^bad: code: /), true]);
    }
});

test("the engine finds the local platform's plugin where it looks for plugins", () => {
    expect(allFiles(path.join(folder, "home"))).toEqual(
        ["launcher.js", "pulumi-resource-gray-local", "pulumi-resource-gray-local.cmd"].map(file =>
            path.join(`plugins/resource-gray-local-v${PACKAGE_VERSION}`, file),
        ),
    );
});

/** The message of what is thrown, and whether it is an error that Pulumi shows without a stack trace. */
function errorOf(call: () => unknown): [string, boolean] {
    try {
        call();
    } catch (error) {
        return [(error as Error).message, pulumi.ResourceError.isInstance(error) && error.hideStack === true];
    }
    return ["", false];
}
