import * as http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../support/free-port";
import type { GrayRun } from "../../support/gray";
import { call } from "../../support/http";
import { Project } from "../../support/project";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { useEngine } from "../../support/docker/use-engine";
import { type Load, startLoad } from "../../support/load";

/**
 * `gray` and functions behind a gateway, on a real engine: two functions whose versions have the same numbers, of which
 * one works and one fails.
 */

const engine = useEngine();
const agent = keepAliveAgent(20);
let project: Project;
let url = "";
const loads: Load[] = [];
afterAll(async () => {
    await Promise.all(loads.map(async load => load.stop()));
    await project.destroy();
    project.close();
});

interface Shown {
    name: string;
    versions: Array<{ version: string; requests: number; errors: number }>;
}

interface Report {
    result: string;
    reasons: string[];
    steps: Array<{ seen: Array<{ latest?: { requests: number; errors: number } }> }>;
}

async function run(...args: string[]): Promise<GrayRun> {
    return project.gray(args);
}

async function seen(): Promise<Record<string, Shown["versions"]>> {
    const { output, errors, code } = await run("status", "--json");
    expect(code, errors).toBe(0);
    const { functions } = JSON.parse(output) as { functions: Shown[] };
    return Object.fromEntries(functions.map(({ name, versions }) => [name, versions]));
}

describe("two functions with the same version numbers behind a gateway", { timeout: 300_000 }, () => {
    beforeAll(async () => {
        const { server, haproxy } = engine().images;
        const port = await freePort();
        url = `http://127.0.0.1:${String(port)}`;
        project = await Project.open(
            `const edge = new gray.docker.Gateway("edge", {
                listen: { port: ${String(port)} }, routerImage: ${JSON.stringify(haproxy)},
            });
            const args = {
                image: ${JSON.stringify(server)}, port: 8080, gateway: edge, drainTimeout: 5,
                health: { test: ["CMD", "/server", "health"] }, aliases: { Dev: "$latest" },
                ramp: { steps: [0.5, 1], interval: "3s", gates: { maxErrorRate: 0.05, minRequests: 50 } },
            };
            const { generation } = JSON.parse(fs.readFileSync("generation.json", "utf8"));
            new gray.docker.Function("good", {
                ...args, route: { path: "/good" }, environment: { TEXT: "good " + generation },
                rules: [{ key: { name: "User", exact: "Bob" }, version: "$latest" }],
            });
            new gray.docker.Function("bad", {
                ...args, route: { host: "bad.test", path: "/deep" },
                environment: { TEXT: "bad " + generation, FAIL_SHARE: generation === 1 ? "0" : "1" },
            });`,
            { "generation.json": '{ "generation": 1 }' },
            { DOCKER_HOST: engine().host },
        );
        const first = await project.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
        expect(first.code, first.output).toBe(0);
        project.write({ "generation.json": '{ "generation": 2 }' });
        const second = await project.up({ GRAY_TRAFFIC: "0" });
        expect(second.code, second.output).toBe(0);
    }, 300_000);

    test.each([
        ["good", "good 1", "version 1, 200,"],
        ["good:Dev", "good 2", "version 2, 200,"],
        ["good:1", "good 1", "version 1, 200,"],
        ["good:$latest", "good 2", "version 2, 200,"],
        ["bad", "bad 1", "version 1, 200,"],
        ["bad:Dev", "bad 2", "version 2, 500,"],
        ["bad:$published", "bad 1", "version 1, 200,"],
    ])("gray invoke %s", async (target, text, said) => {
        const { output, errors } = await run("invoke", target, "--path", "/items?page=2");
        expect([output, errors]).toEqual([text, expect.stringContaining(said)]);
    });

    test("gray invoke with a key, and of what there is not", async () => {
        expect((await run("invoke", "good", "--key", "User=Bob")).output).toBe("good 2");
        expect((await run("invoke", "good", "--key", "User=Ann")).output).toBe("good 1");
        const { code, errors } = await run("invoke", "good:3");
        expect(code).toBe(1);
        expect(errors).toContain('good has no alias or version "3" that can be called');
    });

    test("status has each function's own numbers", async () => {
        const before = await seen();
        for (let index = 0; index < 30; index += 1) {
            expect((await call(url, "/deep", { agent, headers: { host: "bad.test" } })).text).toBe("bad 1");
        }
        for (let index = 0; index < 20; index += 1) {
            expect((await call(url, "/good?status=500", { agent, headers: {} })).status).toBe(500);
        }
        const after = await seen();
        const risen = (name: string, version: string): number[] => {
            const [now, then] = [after, before].map(each => each[name]?.find(one => one.version === version));
            return [(now?.requests ?? 0) - (then?.requests ?? 0), (now?.errors ?? 0) - (then?.errors ?? 0)];
        };
        expect(risen("bad", "1")).toEqual([30, 0]);
        expect(risen("good", "1")).toEqual([20, 20]);
        expect([risen("good", "2"), risen("bad", "2")]).toEqual([
            [0, 0],
            [0, 0],
        ]);
    });

    test("gates read the numbers of the one function: the good one is published while the bad one fails", async () => {
        loads.push(startLoad(`${url}/good`, 100));
        loads.push(startLoad(`${url}/deep`, 100, { host: "bad.test" }));
        try {
            const { internalUrl } = JSON.parse(await exportedUrls()) as { internalUrl: string };
            // The bad version answers all the while, by its own number.
            const strangers = setInterval(() => {
                http.get(internalUrl, { agent, headers: { host: "2.bad.localhost" } }, answer => answer.resume());
            }, 5);
            const good = await run("ramp", "--function", "good", "--json");
            clearInterval(strangers);
            expect(good.code, good.errors).toBe(0);
            const report = JSON.parse(good.output) as Report;
            expect(report).toMatchObject({ result: "published", reasons: [] });
            for (const {
                seen: [own],
            } of report.steps) {
                expect(own?.latest?.requests).toBeGreaterThanOrEqual(50);
                expect(own?.latest?.errors).toBe(0);
            }
            const failed = await run("ramp", "--function", "bad", "--json");
            expect(failed.code, failed.errors).toBe(3);
            expect((JSON.parse(failed.output) as Report).result).toBe("rolledBack");
        } finally {
            await Promise.all(loads.splice(0).map(async load => load.stop()));
        }
        expect((await run("invoke", "bad")).output).toBe("bad 1");
        expect((await run("invoke", "good")).output).toBe("good 2");
    });

    test("history and versions name both functions' own versions", async () => {
        const { output } = await run("history", "--json");
        expect(output).toContain('"good"');
        const { output: preview, code } = await run("preview", "--json");
        expect(code, preview).toBe(0);
    });
});

/** What the functions of the state have as URLs. */
async function exportedUrls(): Promise<string> {
    const { outputs } = (await project.resources()).find(({ type }) => type === "gray:docker:Function") ?? {};
    return JSON.stringify(outputs);
}
