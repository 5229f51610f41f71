import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readAlias } from "../../../components/platforms/local/alias-store";
import { listVersions } from "../../../components/platforms/local/version-store";
import { Gateway } from "../../support/gateway";
import { says } from "../../support/local-stack";
import { Project, STACK } from "../../support/project";
import { allFiles, snapshot } from "../../support/tree";

/** Updates that fail: they say why, callers stay where they were, and the same update converges once it can. */

const PROGRAM = `
const args = fs.existsSync("args.json") ? JSON.parse(fs.readFileSync("args.json", "utf8")) : {};
const api = new gray.local.Function("api", { code: "./src", handler: "index.handler", ...args });
exports.weights = api.weights;
`;

const STACK_TRACE = /\n\s+at /;

let project: Project;
beforeEach(async () => {
    project = await Project.open(PROGRAM, { "src/index.js": says("one") });
});
afterEach(() => project.close());

const api = (): string => project.path(".gray/test/functions/api");
const weights = (): unknown => readAlias(api(), "live")?.weights;

describe("a handler that cannot be loaded", () => {
    let gateway: Gateway;
    beforeEach(async () => {
        gateway = new Gateway(project.folder, STACK);
        await gateway.start();
    });
    afterEach(async () => gateway.stop());

    test("fails the update, the old version keeps all callers, and fixed code gets its share (invariant 9)", async () => {
        await project.up({ GRAY_PUBLISH: "true" });
        const before = snapshot(api());
        project.write({ "src/index.js": "throw new Error('no such table');" });
        const failed = await project.up({ GRAY_TRAFFIC: "1" });
        expect(failed.code).not.toBe(0);
        expect(failed.output).toContain(
            "api: version 2 is not ready and gets no traffic: Runtime.ImportModuleError: Error: no such table",
        );
        expect(failed.output).not.toMatch(STACK_TRACE);
        expect(snapshot(api()).filter(line => !line.startsWith("versions "))).toEqual(
            before.filter(line => !line.startsWith("versions ")),
        );
        for (let call = 0; call < 20; call++) {
            expect(await (await fetch(`${gateway.url}/api`)).text()).toBe("one");
        }

        project.write({ "src/index.js": says("two") });
        const fixed = await project.up({ GRAY_TRAFFIC: "0.5" });
        expect(fixed.code, fixed.output).toBe(0);
        expect(weights()).toEqual({ "1": 0.5, "2": 0.5 });
        expect(listVersions(api())).toEqual(["1", "2"]);
    });
});

test("a code folder that is missing fails the update and changes nothing", async () => {
    await project.up();
    const before = snapshot(project.path(".gray"));
    project.write({ "args.json": '{ "code": "./sources" }' });
    const missing = await project.up();
    expect(missing.code).not.toBe(0);
    expect(missing.output).toContain(
        `error: api: code: "./sources" does not exist; give a folder, relative to ${project.folder}\n`,
    );
    expect(missing.output).not.toMatch(STACK_TRACE);
    expect(snapshot(project.path(".gray"))).toEqual(before);
});

test("an alias for the published version, while there is none, fails the preview with a sentence", async () => {
    project.write({ "args.json": '{ "aliases": { "stable": "$published" } }' });
    const { code, output } = await project.preview();
    expect(code).not.toBe(0);
    expect(output).toContain(
        'api: aliases.stable: "$published" names no version yet; publish one first (gray:publish)\n',
    );
    expect(output).not.toMatch(STACK_TRACE);
    // An error that Pulumi describes with its whole graph of resources has taken a minute and gigabytes.
    expect(output.length).toBeLessThan(10_000);
});

test("two updates at once: one of them waits or is turned away, and the same update converges", async () => {
    await project.up({ GRAY_PUBLISH: "true" });
    project.write({ "src/index.js": says("two") });
    const settings = { GRAY_TRAFFIC: "0.5" };
    const locks = `${project.pulumi.state}/.pulumi/locks`;
    const first = project.up(settings);
    // The engine writes a lock beside its place, then moves it there.
    while (!fs.readdirSync(locks, { recursive: true }).some(name => String(name).endsWith(".json"))) {
        await sleep(5);
    }
    const [one, other] = await Promise.all([first, project.up(settings)]);
    expect(one.code, one.output).toBe(0);
    if (other.code !== 0) {
        expect(other.output).toContain("the stack is currently locked by 1 lock(s)");
    }

    const again = await project.up(settings);
    expect(again.code, again.output).toBe(0);
    expect(weights()).toEqual({ "1": 0.5, "2": 0.5 });
    expect(fs.readdirSync(`${api()}/versions`).sort()).toEqual(["1", "2"]);
    expect(allFiles(locks)).toEqual([]);
});

test("a preview writes nothing: not for a new function, nor for a new version, alias or removal", async () => {
    const fresh = snapshot(project.folder);
    expect((await project.preview()).code).toBe(0);
    expect(snapshot(project.folder)).toEqual(fresh);

    await project.up({ GRAY_PUBLISH: "true" });
    const before = snapshot(project.path(".gray"));
    project.write({ "src/index.js": says("two"), "args.json": '{ "aliases": { "dev": "$latest" }, "keep": 1 }' });
    const changed = await project.preview({ GRAY_TRAFFIC: "0.5" });
    expect(changed.output).toContain("+ 1 to create");
    project.program("");
    const removed = await project.preview();
    expect(removed.output).toContain("- 4 to delete");
    expect(snapshot(project.path(".gray"))).toEqual(before);
});
