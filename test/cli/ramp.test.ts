import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { readAlias } from "../../components/platforms/local/alias-store";
import { functionFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import { Gateway } from "../support/gateway";
import type { GrayRun, RunningGray } from "../support/gray";
import { Project, STACK } from "../support/project";
import { fourSigma } from "../support/statistics";
import { startUsers } from "../support/users";

/** `gray ramp` on the real engine and the local platform, under load. */

const USERS = 1000;
const GOOD = 'exports.handler = async () => ({ statusCode: 200, body: "fine" });';
/** Fails one request of twenty. */
const BAD = "exports.handler = async () => ({ statusCode: Math.random() < 0.05 ? 500 : 200 });";
const SLOW =
    "exports.handler = async () => { await new Promise(r => setTimeout(r, 60)); return { statusCode: 200 }; };";

interface Report {
    result: string;
    versions: Record<string, string>;
    steps: Array<{
        share: number;
        outcome: string;
        reasons: string[];
        seen: Array<{ latest?: { requests: number }; published?: { requests: number } }>;
    }>;
    reasons: string[];
}

let project: Project;
let gateway: Gateway;
let users: ReturnType<typeof startUsers> | undefined;
let made = 0;

beforeAll(async () => {
    project = await Project.open(
        `new gray.local.Function("api", {
            code: "./code", handler: "index.handler", sticky: { header: "x-user-id" },
            ramp: { steps: [0.05, 0.2, 0.5, 1], interval: "2s", gates: { maxErrorRate: 0.01, minRequests: 20 } },
        });`,
        { "code/index.js": GOOD },
    );
    expect((await project.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).code).toBe(0);
    gateway = new Gateway(project.folder, STACK);
    await gateway.start();
});
afterEach(async () => {
    await users?.stop();
    users = undefined;
});
afterAll(async () => {
    await gateway.stop();
    project.close();
});

/** Changes the code: the next update makes a version of it. */
function change(code: string): void {
    project.write({ "code/index.js": `${code}\n// ${String(++made)}` });
}

async function ramp(...args: string[]): Promise<GrayRun> {
    return project.gray(["ramp", ...args]);
}

/** A ramp as a process of its own. */
async function startRamp(...args: string[]): Promise<RunningGray> {
    return project.startGray(["ramp", ...args]);
}

function weights(): Record<string, number> | undefined {
    return readAlias(functionFolder(stackFolder(project.folder, STACK), "api"), "live")?.weights;
}

function latest(): string {
    return readAlias(functionFolder(stackFolder(project.folder, STACK), "api"), "live")?.latest ?? "";
}

test("a good version goes through all steps and is published; no request fails", async () => {
    users = startUsers(gateway.url, "/api", USERS, 8);
    change(GOOD);
    const run = await ramp("--json");
    const seen = await users.stop();
    expect(run.code, run.errors).toBe(0);
    const report = JSON.parse(run.output) as Report;
    expect(report).toMatchObject({ result: "published", versions: { api: "2" }, reasons: [] });
    expect(report.steps.map(({ share, outcome }) => [share, outcome])).toEqual([
        [0.05, "passed"],
        [0.2, "passed"],
        [0.5, "passed"],
        [1, "passed"],
    ]);
    for (const {
        share,
        seen: [api],
    } of report.steps) {
        const [newest, stable] = [api?.latest?.requests ?? 0, api?.published?.requests ?? 0];
        expect(newest).toBeGreaterThanOrEqual(20);
        // Users call in turn: their buckets decide, 1,000 of them, not the number of requests.
        const off = Math.abs(newest / (newest + stable) - share);
        expect(off).toBeLessThanOrEqual(fourSigma(USERS, share) / USERS + 1 / (newest + stable));
    }
    expect(seen.failures).toEqual([]);
    expect(weights()).toEqual({ "2": 1 });
    const again = await ramp();
    expect(again.code).toBe(0);
    expect(again.output).toBe("Nothing to release.\n");
});

test("a version that fails 5% is caught at its first step with enough data: 3, and few users ever saw it", async () => {
    users = startUsers(gateway.url, "/api", USERS, 8);
    change(BAD);
    const run = await ramp("--steps", "20,100", "--interval", "20s", "--min-requests", "200", "--json");
    const seen = await users.stop();
    expect(run.code, run.errors).toBe(3);
    const bad = latest();
    const report = JSON.parse(run.output) as Report;
    expect(report).toMatchObject({ result: "rolledBack", versions: { api: bad } });
    expect(report.steps.map(({ share, outcome }) => [share, outcome])).toEqual([[0.2, "breached"]]);
    expect(report.reasons).toEqual([expect.stringMatching(/^api: [\d.]+% of requests failed, above 1%$/)]);
    expect(seen.failures.every(({ status, version }) => status === 500 && version === bad)).toBe(true);
    const unlucky = [...seen.versions.values()].filter(versions => versions.has(bad)).length;
    expect(unlucky).toBeGreaterThan(0);
    expect(unlucky).toBeLessThanOrEqual(USERS * 0.2 + fourSigma(USERS, 0.2));
    expect(weights()).toEqual({ "2": 1 });
});

test("a slow version is caught by its p95", async () => {
    users = startUsers(gateway.url, "/api", USERS, 8);
    change(SLOW);
    const run = await ramp("--steps", "50,100", "--interval", "20s", "--max-p95", "30ms");
    expect(run.code, run.errors).toBe(3);
    expect(run.output).toMatch(/Rolled back in [\d.]+ s: api: p95 is \d+ms, above 30ms\. api \d+ gets nobody\.\n$/);
    expect(weights()).toEqual({ "2": 1 });
});

test("killed in the middle it goes on from its step; what changed in the working tree since is not deployed", async () => {
    users = startUsers(gateway.url, "/api", USERS, 8);
    change(GOOD);
    const first = await startRamp("--steps", "5,20,100", "--interval", "1s", "--min-requests", "10");
    await first.until("watching 20%");
    first.child.kill("SIGKILL");
    await first.ended;
    const version = latest();
    expect(weights()).toEqual({ "2": 0.8, [version]: 0.2 });
    const second = await startRamp("--steps", "5,20,100", "--interval", "3s", "--min-requests", "10");
    await second.until("watching 20%");
    change(BAD);
    expect(await second.ended, second.said()).toBe(0);
    expect(second.said()).toContain("going on at 20%: the stack is at 20%");
    expect(second.said()).not.toContain("watching 5%");
    expect(weights()).toEqual({ [version]: 1 });
    expect((await users.stop()).failures).toEqual([]);
});

test("one ramp at a time; it is paused, resumed, skipped and aborted from another terminal", async () => {
    change(GOOD);
    const published = Object.keys(weights() ?? {});
    const one = await startRamp("--steps", "5,20,100", "--interval", "60s", "--min-requests", "1");
    await one.until("watching 5%");
    const two = await ramp();
    expect(two.code).toBe(1);
    expect(two.errors).toMatch(/^gray: a ramp of test runs already: api, process \d+ on \S+ since \S+; /);
    expect((await ramp("--pause")).code).toBe(0);
    await one.until("watching 5%; paused");
    expect((await ramp("--resume")).code).toBe(0);
    expect((await ramp("--skip")).errors).toMatch(/^gray: skip: taken up by the ramp of test \(process \d+\)\n$/);
    await one.until("watching 20%");
    expect((await ramp("--abort")).code).toBe(0);
    expect(await one.ended).toBe(3);
    expect(one.said()).toContain("aborted by hand");
    expect(Object.keys(weights() ?? {})).toEqual(published);
    const none = await ramp("--pause");
    expect(none.code).toBe(1);
    expect(none.errors).toBe(
        "gray: no ramp of test runs on this machine; `gray ramp` starts one or goes on with one\n",
    );
});

test("metrics that are down are no data, never a pass; without a terminal a signal ends the ramp where it is", async () => {
    await gateway.stop();
    change(GOOD);
    const run = await startRamp("--steps", "5,100", "--interval", "500ms");
    await run.until("watching 5%; api: no data: no gateway serves stack test");
    await sleep(1500);
    expect(run.said()).not.toContain("watching 100%");
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(130);
    const stays = `api ${latest()} stays at 5%. gray ramp goes on from here, gray rollback brings everybody back.`;
    expect(run.said()).toContain(`Stopped: SIGINT came. ${stays}\n`);
    expect(weights()?.[latest()]).toBe(0.05);
    await gateway.start();
});

test("hooks get the state; one that fails rolls back", async () => {
    users = startUsers(gateway.url, "/api", USERS, 8);
    change(GOOD);
    const told = project.path("told.json");
    const hooks = ["--before-step", `cat > ${told}`, "--after-step", "exit 7"];
    const run = await ramp("--steps", "50,100", "--interval", "200ms", "--min-requests", "1", ...hooks);
    expect(run.code, run.errors).toBe(3);
    expect(run.output).toContain("the after-step hook failed: exit code 7");
    expect(JSON.parse(fs.readFileSync(told, "utf8"))).toEqual({ stack: STACK, share: 0.5, versions: {} });
});

test.each([
    [["--steps", "20,5"], /--steps <shares>' argument '20,5' is invalid\. "20,5" does not rise/],
    [["--steps", "0.1,0.5,1"], /"0\.1" can mean 10% or 0\.1%; write the one that is meant, with its sign/],
    [["--interval", "10"], /"10" is not a time span; give a number with ms, s, m or h/],
    [["--max-error-rate", "5"], /"5" is not a share; give a number from 0 to 1 \(0.05 for 5%\)/],
    [["--max-p95", "fast"], /"fast" is not a time span/],
    [["--min-requests", "0"], /give a whole number of at least 1/],
    [["--pause", "--skip"], /option '--pause' cannot be used with option '--skip'/],
])("%j is a usage error", async (args, message) => {
    const run = await ramp(...args);
    expect(run.code).toBe(2);
    expect(run.errors).toMatch(message);
});
