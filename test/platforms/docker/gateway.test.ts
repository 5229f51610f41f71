import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bucketOf, seedOf, thresholdOf } from "../../../components/model/bucket";
import { Router } from "../../../components/platforms/docker/plugin/router";
import { startLoad } from "../../support/load";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { useEngine } from "../../support/docker/use-engine";
import { type Answer, call } from "../../support/http";
import { Project } from "../../support/project";
import { fourSigma } from "../../support/statistics";

/** `gray.docker.Gateway` on a real engine: several functions behind one HAProxy. */

const PORT = 18441;
const URL = `http://127.0.0.1:${String(PORT)}`;
const HOST = { host: "api.test" };

const engine = useEngine();
const agent = keepAliveAgent(20);
let project: Project;
afterAll(() => project.close());

type Functions = Record<string, Record<string, unknown>>;
const API = { route: HOST, environment: { TEXT: "api 1" }, sticky: { header: "x-user-id" } };
const WEB = { route: { path: "/web" }, environment: { TEXT: "web 1" } };
const API_2 = { ...API, environment: { TEXT: "api 2" } };
const WEB_2 = {
    ...WEB,
    environment: { TEXT: "web 2" },
    rules: [{ header: { name: "User", exact: "Bob" }, version: "2" }],
};

async function done(functions: Functions, settings: Record<string, string> = {}): Promise<string> {
    project.write({ "functions.json": JSON.stringify(functions) });
    const run = await project.up(settings);
    expect(run.code, run.output).toBe(0);
    return run.output;
}

async function ask(path: string, headers: Record<string, string> = {}, url = URL): Promise<Answer> {
    return call(url, path, { agent, headers });
}

/** What callers of both functions get. */
async function texts(): Promise<string[]> {
    return [(await ask("/", HOST)).text, (await ask("/web")).text];
}

/** The share of version 2 among requests. */
async function shareOfSecond(count: number, path: string, headers: Record<string, string>): Promise<number> {
    let second = 0;
    const askSome = async (some: number): Promise<void> => {
        for (let index = 0; index < some; index += 1) {
            const { status, headers: answered } = await ask(path, headers);
            expect(status).toBe(200);
            second += Number(answered["x-gray-version"] === "2");
        }
    };
    await Promise.all(Array.from({ length: 20 }, async () => askSome(count / 20)));
    return second / count;
}

/** Expects a share within four standard deviations. */
function expectShare(measured: number, share: number, count: number): void {
    expect(Math.abs(measured - share) * count).toBeLessThan(fourSigma(count, share));
}

async function container(): Promise<string> {
    const all = await engine().docker.listContainers({ filters: { label: ["gray.router=edge"] } });
    return all.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === PORT))?.Id ?? "";
}

/** The process that serves, by HAProxy's own words. */
async function worker(): Promise<string> {
    const said = await new Router(engine().docker, await container()).runtime("show info");
    return /^Pid: (\d+)$/m.exec(said ?? "")?.[1] ?? "";
}

async function shell(script: string): Promise<void> {
    const { code, output } = await engine().exec(await container(), ["sh", "-c", script]);
    expect(code, output).toBe(0);
}

describe("two functions behind a gateway", { timeout: 300_000 }, () => {
    beforeAll(async () => {
        const { server, haproxy } = engine().images;
        project = await Project.open(
            `const edge = new gray.docker.Gateway("edge", {
                listen: { port: ${String(PORT)} }, routerImage: ${JSON.stringify(haproxy)},
            });
            const functions = JSON.parse(fs.readFileSync("functions.json", "utf8"));
            for (const [name, { own, ...args }] of Object.entries(functions)) {
                const fn = new gray.docker.Function(name, {
                    image: ${JSON.stringify(server)}, port: 8080, drainTimeout: 10,
                    health: { test: ["CMD", "/server", "health"] },
                    ...(own ? { routerImage: ${JSON.stringify(haproxy)} } : { gateway: edge }), ...args,
                });
                exports[name] = fn.url;
            }
            exports.network = edge.network;
            exports.internalUrl = edge.internalUrl;
            exports.metricsUrl = edge.metricsUrl;`,
            {},
            { DOCKER_HOST: engine().host },
        );
        await done({ api: API, web: WEB }, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    }, 300_000);

    test("each is found by its host or its path, and nobody else is", async () => {
        expect(await project.outputs()).toMatchObject({
            api: `http://api.test:${String(PORT)}`,
            web: `${URL}/web`,
        });
        expect(await texts()).toEqual(["api 1", "web 1"]);
        expect((await ask("/any/path", { host: `API.test:${String(PORT)}` })).text).toBe("api 1");
        expect((await ask("/web", HOST)).text).toBe("api 1");
        expect((await ask("/web/deep?a=/web")).text).toBe("web 1");
        for (const path of ["/", "/website", "/we"]) {
            expect(await ask(path)).toMatchObject({ status: 404, text: "no function answers here\n" });
        }
    });

    test("both change at once, each with its own split, rules and users", async () => {
        await done({ api: API_2, web: WEB_2 }, { GRAY_TRAFFIC: "0.5" });
        await project.ok("config", "set", "--path", "gray:traffic.api", "0.1");
        await done({ api: API_2, web: WEB_2 });
        expectShare(await shareOfSecond(6000, "/", HOST), 0.1, 6000);
        expectShare(await shareOfSecond(6000, "/web", {}), 0.5, 6000);
        expect((await ask("/web", { user: "Bob" })).text).toBe("web 2");
        for (const user of ["ann", "bob", "cy", "dora", "eve"]) {
            const isSecond = bucketOf(user, seedOf("api", "live")) < thresholdOf(0.1);
            expect((await ask("/", { ...HOST, "x-user-id": user })).text).toBe(isSecond ? "api 2" : "api 1");
        }
    });

    test("aliases and versions answer by host, metrics by function and version", async () => {
        const { internalUrl, metricsUrl } = await project.outputs();
        const at = async (host: string): Promise<Answer> => ask("/", { host }, String(internalUrl));
        expect((await at("2.api.localhost")).text).toBe("api 2");
        expect((await at("1.web.localhost")).headers["x-gray-version"]).toBe("1");
        expect((await at("live.web.localhost")).status).toBe(200);
        expect(await at("3.api.localhost")).toMatchObject({ status: 404, text: "no such alias or version\n" });
        expect((await at("api.test")).status).toBe(403);
        expect((await at("nobody.localhost")).status).toBe(404);
        const metrics = (await ask("/metrics", {}, String(metricsUrl).replace("/metrics", ""))).text;
        expect(metrics).toMatch(/haproxy_backend_http_responses_total\{proxy="api\.v2",code="2xx"\} [1-9]/);
        expect(metrics).toMatch(/haproxy_backend_http_responses_total\{proxy="web\.v1",code="2xx"\} [1-9]/);
    });

    test("shares of one change without a reload, and leave the other's as they are", async () => {
        const before = await worker();
        await project.ok("config", "set", "--path", "gray:traffic.api", "1");
        await done({ api: API_2, web: WEB_2 });
        expect(await shareOfSecond(500, "/", HOST)).toBe(1);
        expectShare(await shareOfSecond(6000, "/web", {}), 0.5, 6000);
        expect(await worker()).toBe(before);
    });

    test("a rule that HAProxy would read in another way is refused, and moves nobody", async () => {
        await project.ok("config", "set", "--path", "gray:traffic.web", "1");
        const rules = [{ header: { name: "User", regex: "[^]" }, version: "2" }];
        const functions = { api: { ...API, environment: { TEXT: "api 3" } }, web: { ...WEB_2, rules } };
        project.write({ "functions.json": JSON.stringify(functions) });
        const run = await project.pulumi.run(["up", "--yes", "--skip-preview", "--continue-on-error"]);
        expect(run.code).not.toBe(0);
        expect(run.output).toContain('web: rules[0].header.regex: "[^]" is not an expression that means the same');
        expectShare(await shareOfSecond(2000, "/web", {}), 0.5, 2000);
        await done({ api: { ...API, environment: { TEXT: "api 3" } }, web: WEB_2 });
        expect(await texts()).toEqual(["api 3", "web 2"]);
    });

    test("a refresh sees whose part somebody changed, and the next update repairs it", async () => {
        const functions = { api: { ...API, environment: { TEXT: "api 3" } }, web: WEB_2 };
        await shell(
            "cd /usr/local/etc/haproxy/functions && echo 'live 7' > web.map && sed -i 's/api.test/api.best/' api.json",
        );
        expect((await project.pulumi.run(["refresh", "--yes", "--skip-preview"])).code).toBe(0);
        expect(await done(functions)).toMatch(/~ 2 updated/);
        await shell("sed -i 's/no function answers/nobody answers/' /usr/local/etc/haproxy/haproxy.cfg");
        expect((await project.pulumi.run(["refresh", "--yes", "--skip-preview"])).code).toBe(0);
        expect(await done(functions)).toMatch(/~ 2 updated/);
        expect(await done(functions)).toMatch(/Resources:\n\s+\d+ unchanged\n/);
        expect(await texts()).toEqual(["api 3", "web 2"]);
    });

    test("started again, it serves all of them", async () => {
        await engine()
            .docker.getContainer(await container())
            .restart({ t: 5 });
        await expect.poll(async () => texts().catch(() => []), { timeout: 60_000 }).toEqual(["api 3", "web 2"]);
        expect((await ask("/")).text).toBe("no function answers here\n");
    });

    test("one goes, and another one takes over a route under a new name: nobody's request fails", async () => {
        await project.ok("config", "rm", "gray:traffic");
        const load = startLoad(`${URL}/web`, 500);
        await done({ site: { ...WEB_2, rules: [] } }, { GRAY_PUBLISH: "true" });
        const { failures, versions } = await load.stop();
        expect(Object.keys(versions)).not.toEqual([]);
        expect(failures).toEqual({});
        expect(await ask("/web")).toMatchObject({ text: "web 2", headers: { "x-gray-version": "1" } });
        expect((await ask("/", HOST)).status).toBe(404);
    });

    test("one gets a router of its own, and comes back", async () => {
        await done({ site: { ...WEB_2, rules: [], route: undefined, own: true } });
        expect((await ask("/web")).status).toBe(404);
        expect((await ask("/", {}, String((await project.outputs())["site"]))).text).toBe("web 2");
        await done({ site: { ...WEB_2, rules: [] } });
        expect((await ask("/web")).text).toBe("web 2");
    });

    test("what callers could not tell apart is refused in the preview", async () => {
        project.write({
            "functions.json": JSON.stringify({ api: API, web: { ...WEB, route: { ...HOST, path: "/" } } }),
        });
        const run = await project.preview();
        expect(run.code).not.toBe(0);
        expect(run.output).toContain("web: route: api.test/ leads to api at gateway edge; give another host or path");
        expect(run.output).not.toMatch(/\n\s+at /);
    });

    test("destroy leaves nothing", async () => {
        const { network } = await project.outputs();
        const run = await project.destroy();
        expect(run.code, run.output).toBe(0);
        expect(await container()).toBe("");
        const networks = await engine().docker.listNetworks();
        expect(networks.map(each => each.Name)).not.toContain(network);
    });
});
