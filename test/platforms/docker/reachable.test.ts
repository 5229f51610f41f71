import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { startLoad } from "../../support/load";
import { Project } from "../../support/project";
import type { Run } from "../../support/pulumi";

/** Versions that run, and that HAProxy cannot reach: callers stay where they are until it can. */

const engine = useEngine();
let project: Project;
let url = "";

interface Version {
    port?: number;
    environment: Record<string, string>;
    health?: object;
}

beforeAll(async () => {
    const { images, host } = engine();
    const port = await freePort();
    project = await Project.open(
        `const version = JSON.parse(fs.readFileSync("version.json", "utf8"));
        const api = new gray.docker.Function("api", {
            image: ${JSON.stringify(images.server)}, routerImage: ${JSON.stringify(images.haproxy)}, port: 8080,
            listen: { port: ${String(port)} }, drainTimeout: 2, readyTimeout: 3, ...version,
        });
        exports.url = api.url;`,
        {},
        { DOCKER_HOST: host },
    );
    url = `http://127.0.0.1:${String(port)}`;
    expect((await up({ environment: { TEXT: "one" } }, { GRAY_PUBLISH: "true" })).code).toBe(0);
});
afterAll(async () => {
    await project.destroy();
    project.close();
});

async function up(version: Version, settings: Record<string, string> = {}): Promise<Run> {
    project.write({ "version.json": JSON.stringify(version) });
    return project.up(settings);
}

describe("under load", { timeout: 120_000 }, () => {
    const health = { test: ["CMD", "/server", "health"] };

    test.each<[string, Version, string]>([
        ["listens on another port", { environment: { PORT: "9090" } }, "listening on 9090"],
        ["is healthy on another port", { environment: { PORT: "9090" }, health }, "listening on 9090"],
        ["listens for itself alone", { environment: { HOST: "127.0.0.1" } }, "listening on 8080"],
        ["does not listen in time", { environment: { LISTEN_AFTER: "60000" } }, "It printed nothing."],
    ])("a version that %s fails the update, and nobody gets it", async (_what, version, said) => {
        const load = startLoad(url, 50);
        const { code, output } = await up(version, { GRAY_TRAFFIC: "1", GRAY_PUBLISH: "true" });
        const { failures, versions } = await load.stop();
        expect(code).not.toBe(0);
        expect(output).toMatch(
            /api: version \d+ cannot be reached at port 8080 after 3 s; it gets no traffic, and callers stay where they were\./,
        );
        expect(output).toContain(said);
        expect(failures).toEqual({});
        expect(Object.keys(versions)).toEqual(["1"]);
    });

    test("one that listens late is waited for, without a health check too", async () => {
        const load = startLoad(url, 50);
        const { code, output } = await up(
            { environment: { TEXT: "late", LISTEN_AFTER: "2000" } },
            { GRAY_TRAFFIC: "1" },
        );
        const { failures, versions } = await load.stop();
        expect(code, output).toBe(0);
        expect(failures).toEqual({});
        expect(Object.keys(versions)).toHaveLength(2);
    });
});
