import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Gateway } from "../../support/gateway";
import { Project, STACK } from "../../support/project";
import { allFiles, modeOf } from "../../support/tree";

/** Environment variables that are secrets: in the clear for the handler and on its owner's disk, and nowhere else. */

const SECRET = "plain-text-of-a-secret-4711";
const OTHER = "plain-text-of-another-secret-0815";

const PROGRAM = `
const config = new pulumi.Config();
const api = new gray.local.Function("api", {
    code: "./src",
    handler: "index.handler",
    environment: { TOKEN: pulumi.secret(fs.readFileSync("secret.txt", "utf8")), FROM: config.requireSecret("from"), LOG: "debug" },
    publish: true,
});
exports.version = api.version;
exports.weights = api.weights;
exports.aliases = api.aliases;
`;

const HANDLER = `
exports.handler = async () => ({
    statusCode: 200,
    body: JSON.stringify([process.env.TOKEN, process.env.FROM, process.env.LOG, process.env.PULUMI_CONFIG_PASSPHRASE]),
});
`;

let project: Project;
let gateway: Gateway;
let said: string[];
beforeAll(async () => {
    project = await Project.open(PROGRAM, { "src/index.js": HANDLER, "secret.txt": SECRET });
    gateway = new Gateway(project.folder, STACK);
    await project.ok("config", "set", "--secret", "from", OTHER);
    const preview = await project.preview();
    const up = await project.up();
    const again = await project.preview();
    project.write({ "secret.txt": `${SECRET}-2` });
    const changed = await project.preview();
    said = [preview, up, again, changed].map(({ output }) => output);
    expect([preview, up, again, changed].map(run => run.code)).toEqual([0, 0, 0, 0]);
    await gateway.start();
});
afterAll(async () => {
    await gateway.stop();
    project.close();
});

test("the handler sees them", async () => {
    const response = await fetch(`${gateway.url}/api`);
    expect(await response.json()).toEqual([SECRET, OTHER, "debug", null]);
});

test("previews and updates do not show them", () => {
    for (const output of said) {
        expect(output).not.toContain(SECRET);
        expect(output).not.toContain(OTHER);
    }
    expect(said[0]).toContain("[secret]");
});

test("the exported state does not hold them, and what is not secret stays readable there", async () => {
    const state = await project.exported();
    expect(state).not.toContain(SECRET);
    expect(state).not.toContain(OTHER);
    expect(state).toContain('"ciphertext"');
    expect(await project.outputs()).toEqual({ version: "1", weights: { "1": 1 }, aliases: { live: { "1": 1 } } });
});

test("they are among a version's inputs alone: its outputs say where it is, its hash, its identity and its number", async () => {
    const [version] = (await project.resources()).filter(({ type }) => type === "gray-local:index:Version");
    expect(Object.keys(version?.outputs ?? {}).sort()).toEqual(["codeHash", "directory", "identity", "version"]);
});

test("no file of the state's folder holds them, history and backups included", () => {
    const state = project.pulumi.state;
    const files = allFiles(state);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(file => fs.readFileSync(path.join(state, file), "utf8").includes("plain-text-of"))).toEqual([]);
});

test("on disk they are in one file, that others than the owner cannot read or get at", () => {
    const gray = project.path(".gray");
    const holders = allFiles(gray).filter(file => fs.readFileSync(path.join(gray, file), "utf8").includes(SECRET));
    expect(holders).toEqual(["test/functions/api/versions/1/version.json"]);
    for (let name = holders[0] ?? ""; name !== "."; name = path.dirname(name)) {
        expect(modeOf(path.join(gray, name)), name).toMatch(/^[67]00$/);
    }
    expect(modeOf(gray)).toBe("700");
});

test("the gateway's page, metrics and log do not show them", async () => {
    const page = await (await fetch(`${gateway.url}/`)).text();
    const metrics = await (await fetch(`${gateway.url}/-/metrics`)).text();
    await gateway.stop();
    const log = fs.readFileSync(gateway.log, "utf8");
    for (const text of [page, metrics, log, gateway.errors]) {
        expect(text).not.toMatch(/plain-text-of/);
    }
    await gateway.start();
});

test("another secret makes another version, and the same one none", async () => {
    const up = await project.up();
    expect(up.code, up.output).toBe(0);
    expect(await project.outputs()).toMatchObject({ version: "2" });
    const again = await project.up();
    expect(again.output).toMatch(/Resources:\s+5 unchanged/);
});
