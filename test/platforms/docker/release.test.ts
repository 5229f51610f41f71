import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MAP_FILE } from "../../../components/platforms/docker/haproxy/config";
import { Router } from "../../../components/platforms/docker/plugin/router";
import { thresholdOf } from "../../../components/model/bucket";
import { get } from "../../conformance/requests";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { useEngine } from "../../support/docker/use-engine";
import { gray, type GrayRun } from "../../support/gray";
import { Git } from "../../support/git";
import { startLoad } from "../../support/load";
import { Project } from "../../support/project";
import type { Run } from "../../support/pulumi";

/** `gray.docker.Function` on a real engine: what goes wrong, and what must not be seen of it. */

const engine = useEngine();
const agent = keepAliveAgent();
let project: Project;
let git: Git;
let commit: string;
afterAll(() => project.close());

/** Starts an update; the program's function has that in its environment. */
async function up(environment: Record<string, string>, settings: Record<string, string> = {}): Promise<Run> {
    return project.up({ SETTINGS: JSON.stringify(environment), ...settings });
}

async function done(environment: Record<string, string>, settings: Record<string, string> = {}): Promise<void> {
    const run = await up(environment, settings);
    expect(run.code, run.output).toBe(0);
}

async function url(): Promise<string> {
    return String((await project.outputs())["url"]);
}

async function body(): Promise<string> {
    return (await get(await url(), agent, {})).body.trim();
}

/** Names of containers with a label. */
async function containers(label: string): Promise<string[]> {
    const { network } = await project.outputs();
    const found = await engine().docker.listContainers({ filters: { label: [label], network: [String(network)] } });
    return found.map(each => each.Names[0]?.slice(1) ?? "").sort();
}

describe("a release", () => {
    beforeAll(async () => {
        const { server, haproxy } = engine().images;
        project = await Project.open(
            `const settings = JSON.parse(process.env.SETTINGS || "{}");
            const secret = pulumi.secret("a word that nobody may read");
            const api = new gray.docker.Function("api", {
                image: process.env.IMAGE || ${JSON.stringify(server)}, routerImage: ${JSON.stringify(haproxy)}, port: 8080,
                environment: { SECRET: secret, ...settings }, health: { test: ["CMD", "/server", "health"] },
                memory: 64, readyTimeout: 4, drainTimeout: 5,
            });
            exports.url = api.url;
            exports.split = api.split;
            exports.weights = api.weights;
            exports.network = api.network;`,
            {},
            { DOCKER_HOST: engine().host },
        );
        git = new Git(project.folder);
        git.init();
        commit = git.commit("One");
        await done({ TEXT: "one" }, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    });

    test("a version bears the commit that it was made from; another commit alone makes none", async () => {
        const labels = async (): Promise<Record<string, string>> => {
            const [name = ""] = await containers("gray.version=1");
            return (await engine().docker.getContainer(name).inspect()).Config.Labels;
        };
        expect(await labels()).toMatchObject({ "gray.commit": commit });
        git.commit("Nothing new");
        const run = await project.pulumi.run(["preview", "--expect-no-changes"], { SETTINGS: '{"TEXT":"one"}' });
        expect(run.code, run.output).toBe(0);
    });

    test("secrets are in the container and nowhere in the open", async () => {
        const [name = ""] = await containers("gray.version=1");
        const { Config } = await engine().docker.getContainer(name).inspect();
        expect(Config.Env).toContain("SECRET=a word that nobody may read");
        expect(JSON.stringify(Config.Labels)).not.toContain("nobody may read");
        const state = JSON.parse(await project.exported()) as object;
        expect(JSON.stringify(state)).not.toContain("nobody may read");
        expect((await project.preview({ SETTINGS: '{"TEXT":"two"}' })).output).not.toContain("nobody may read");
    });

    test("gray calls it and tells what it answered", async () => {
        const run = async (...args: string[]): Promise<GrayRun> =>
            gray(args, project.folder, { ...project.pulumi.environment, SETTINGS: '{"TEXT":"one"}' });
        const answers = async (): Promise<{ requests: number; errors: number }> => {
            const { output } = await run("status", "--json");
            const { functions } = JSON.parse(output) as {
                functions: Array<{ versions: Array<{ requests: number; errors: number }> }>;
            };
            return functions[0]?.versions[0] ?? expect.fail(output);
        };
        const before = await answers();
        const called = await run("invoke", "api");
        expect([called.code, called.output.trim()], called.errors).toEqual([0, "one"]);
        expect(called.errors).toMatch(/^gray: version 1, 200, \d+ ms\n$/);
        expect((await run("invoke", "api:1")).output.trim()).toBe("one");
        expect((await run("invoke", "api:live", "--path", "/?status=503")).code).toBe(1);
        const unknown = await run("invoke", "api:2");
        expect(unknown.errors).toBe(
            'gray: api has no alias or version "2" that can be called; aliases: live; versions: 1\n',
        );
        const after = await answers();
        expect([after.requests - before.requests, after.errors - before.errors]).toEqual([3, 1]);
        const { output } = await run("status");
        expect(output).toMatch(/^answers since its start, from HAProxy at http:\/\/127\.0\.0\.1:\d+\/metrics$/m);
        expect(output).toMatch(
            new RegExp(
                `^1 +\\d+[sm] +[0-9a-f]{7} +${commit.slice(0, 7)} +\\d+ +[\\d.]+% +- +\\$latest, \\$published, live$`,
                "m",
            ),
        );
    });

    test("a version that is never healthy fails the update with what it printed; callers stay", async () => {
        const run = await up({ TEXT: "sick", HEALTH: "fail" }, { GRAY_TRAFFIC: "1" });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain("api: version 2 is not healthy after 4 s");
        expect(run.output).toContain("it gets no traffic, and callers stay where they were. Its last lines:");
        expect(await body()).toBe("one");
    });

    test("one that ends at once says its last words; callers stay", async () => {
        const run = await up({ TEXT: "dead", CRASH: "no database at db:5432" }, { GRAY_TRAFFIC: "1" });
        expect(run.code).not.toBe(0);
        // The engine may have started it again by then.
        expect(run.output).toMatch(
            /api: version 3 (?:ended with exit code 1|ends again and again); it gets no traffic/,
        );
        expect(run.output).toContain("no database at db:5432");
        expect(await body()).toBe("one");
    });

    test("a publish of one that cannot serve publishes nothing", async () => {
        const run = await up({ TEXT: "dead", CRASH: "still no database" }, { GRAY_PUBLISH: "true" });
        expect(run.code).not.toBe(0);
        expect(await body()).toBe("one");
    });

    test("gray shows that nobody gets it, and publishes it no more than that", async () => {
        const settings = { ...project.pulumi.environment, SETTINGS: '{"TEXT":"dead","CRASH":"still no database"}' };
        const { output } = await gray(["status", "--json"], project.folder, settings);
        const { functions } = JSON.parse(output) as { functions: unknown[] };
        expect(functions[0]).toMatchObject({ latest: "4", published: "1", traffic: 0, weights: { "1": 1 } });
        const { code, errors } = await gray(["publish"], project.folder, settings);
        expect(code).toBe(1);
        expect(errors).toMatch(/^gray: api-4-ready is not made yet; let `gray deploy` make it, then try again$/m);
        expect(await body()).toBe("one");
    });

    test("an image that is nowhere is refused in the preview", async () => {
        const run = await project.preview({ SETTINGS: '{"TEXT":"two"}', IMAGE: "nowhere.invalid/none:1" });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain("api: image: nowhere.invalid/none:1 is in neither the engine nor its registry");
    });

    test("a good version after them is what they were to be, and their containers are gone", async () => {
        await done({ TEXT: "two" }, { GRAY_TRAFFIC: "0.1" });
        expect(await project.outputs()).toMatchObject({ weights: { "1": 0.9, "5": 0.1 } });
        expect(await containers("gray.version=2")).toEqual([]);
        expect(await containers("gray.version=3")).toEqual([]);
        expect(await containers("gray.version=5")).toHaveLength(1);
    });

    test("the newest version's container is killed under load: the published one answers for it", async () => {
        const load = startLoad(await url(), 500);
        const more = async (count: number): Promise<void> => {
            const before = load.count();
            await expect.poll(() => load.count() - before, { timeout: 60_000 }).toBeGreaterThan(count);
        };
        await more(100);
        const [newest = ""] = await containers("gray.version=5");
        await engine().docker.getContainer(newest).kill();
        await more(500);
        const { failures } = await load.stop();
        expect(failures).toEqual({});
    });

    test("a refresh sees it, and the next update brings it back", async () => {
        expect((await project.pulumi.run(["refresh", "--yes", "--skip-preview"])).code).toBe(0);
        await done({ TEXT: "two" });
        expect(await containers("gray.version=5")).toHaveLength(1);
        await done({ TEXT: "two" }, { GRAY_TRAFFIC: "1" });
        expect(await body()).toBe("two");
    });

    test("a share that somebody changed in the router is shown after a refresh, and put right by the next update", async () => {
        const [router = ""] = await containers("gray.router=api");
        const line = `live ${String(thresholdOf(0.25))}`;
        // In its memory, where callers get it.
        expect(await new Router(engine().docker, router).runtime(`set map ${MAP_FILE} ${line}`)).toBe("");
        expect((await project.pulumi.run(["refresh", "--yes", "--skip-preview"])).code).toBe(0);
        const shares = async (): Promise<unknown> => {
            const { output } = await project.gray(["status", "--json"]);
            return (JSON.parse(output) as { functions: Array<{ weights: unknown }> }).functions[0]?.weights;
        };
        expect(await shares()).toEqual({ "1": 0.75, "5": 0.25 });
        await done({ TEXT: "two" });
        expect(await shares()).toEqual({ "5": 1 });
        // In its file alone, which it reads when it starts.
        await engine().exec(router, ["sh", "-c", `echo ${line} > ${MAP_FILE}`]);
        expect((await project.pulumi.run(["refresh", "--yes", "--skip-preview"])).code).toBe(0);
        expect(await shares()).toEqual({ "5": 1 });
        await done({ TEXT: "two" });
        expect((await engine().exec(router, ["cat", MAP_FILE])).output).toBe(`live ${String(thresholdOf(1))}`);
    });

    test("blue-green: all at once, and back, without a new container or a reload", async () => {
        const before = await containers("gray.function=api");
        const load = startLoad(await url(), 500);
        for (const traffic of ["0", "1", "0", "1"]) {
            await done({ TEXT: "two" }, { GRAY_TRAFFIC: traffic });
            expect(await body()).toBe(traffic === "1" ? "two" : "one");
        }
        expect((await load.stop()).failures).toEqual({});
        expect(await containers("gray.function=api")).toEqual(before);
    });

    test("gray publish takes away the version that nobody gets any more, and moves nothing else", async () => {
        const settings = { ...project.pulumi.environment, SETTINGS: '{"TEXT":"two"}' };
        const { code, errors } = await gray(["publish"], project.folder, settings);
        expect(code, errors).toBe(0);
        expect(await containers("gray.version=1")).toEqual([]);
        expect(await containers("gray.version=5")).toHaveLength(1);
        expect(await body()).toBe("two");
        expect((await up({ TEXT: "two" })).output).toMatch(/Resources:\n\s+\d+ unchanged\n/);
    });

    test("destroy leaves nothing", async () => {
        const { network } = await project.outputs();
        const run = await project.destroy();
        expect(run.code, run.output).toBe(0);
        const networks = await engine().docker.listNetworks();
        expect(networks.map(each => each.Name)).not.toContain(network);
    });
});
