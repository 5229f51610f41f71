import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Function, type FunctionArgs } from "../../../components/function";
import { get } from "../../conformance/requests";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { useEngine } from "../../support/docker/use-engine";
import { says } from "../../support/local-stack";
import { call } from "../../support/http";
import { Project } from "../../support/project";

/** `gray.Function` on Docker: one program, and the stack's configuration says where it runs. */

const docker = { image: "shop/api:1.4", port: 8080 };
const engine = useEngine();
const agent = keepAliveAgent();
let project: Project;
afterAll(() => project.close());

async function up(settings: Record<string, string>): Promise<void> {
    const run = await project.up(settings);
    expect(run.code, run.output).toBe(0);
}

async function release(): Promise<void> {
    await up({ TEXT: "one", GRAY_PUBLISH: "true" });
    await up({ TEXT: "two", GRAY_TRAFFIC: "0.1" });
    expect(await project.outputs()).toMatchObject({
        version: "2",
        published: "1",
        split: { $latest: 0.1, $published: 0.9 },
        weights: { "1": 0.9, "2": 0.1 },
        aliases: { live: { "1": 0.9, "2": 0.1 }, dev: { "2": 1 } },
    });
}

describe("a portable function", () => {
    beforeAll(async () => {
        const { server, haproxy } = engine().images;
        project = await Project.open(
            `const api = new gray.Function("api", {
                environment: { TEXT: process.env.TEXT || "two" }, memorySize: 128, timeout: 2, aliases: { dev: "$latest" },
                sticky: { header: "x-user-id" }, rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
                local: { code: "./code", handler: "index.handler" },
                docker: {
                    image: ${JSON.stringify(server)}, routerImage: ${JSON.stringify(haproxy)}, port: 8080, drainTimeout: 5,
                    health: { test: ["CMD", "/server", "health"] },
                },
                ...JSON.parse(process.env.SETTINGS || "{}"),
            });
            for (const name of ["platform", "version", "published", "split", "weights", "aliases", "url"]) {
                exports[name] = api[name];
            }`,
            { "code/index.js": says("code") },
            { DOCKER_HOST: engine().host },
        );
    });

    test("runs here when nothing is said", async () => {
        await release();
        expect(await project.outputs()).toMatchObject({ platform: "local" });
        expect((await project.destroy()).code).toBe(0);
    });

    test("and in containers when the configuration says so, with the same outputs", async () => {
        await project.ok("config", "set", "gray:platform", "docker");
        await release();
        const { platform, url } = await project.outputs();
        expect(platform).toBe("docker");
        const asBob = await get(String(url), agent, { user: "Bob", "x-user-id": "any" });
        expect(asBob).toMatchObject({ version: "2", body: "two" });
        // The timeout is the router's.
        expect((await call(String(url), "/?delay=4000")).status).toBe(504);
        const port = Number(new URL(String(url)).port);
        const all = await engine().docker.listContainers();
        const [network = ""] = Object.keys(
            all.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port))?.NetworkSettings.Networks ??
                {},
        );
        const [made] = all.filter(
            ({ Labels, NetworkSettings }) => Labels["gray.version"] === "2" && network in NetworkSettings.Networks,
        );
        const { HostConfig, Config } = await engine()
            .docker.getContainer(made?.Id ?? "")
            .inspect();
        expect(HostConfig.Memory).toBe(128 * 1024 * 1024);
        expect(Config.Env).toContain("TEXT=two");
    });

    test("what the platform cannot honour is refused", async () => {
        const run = await project.preview({ SETTINGS: '{"runtime":"nodejs22.x"}' });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain(
            "api: runtime: the platform docker cannot honour it: a container's image has its own; " +
                "put it into local and aws, or leave it out",
        );
        expect(run.output).not.toMatch(/\n\s+at /);
    });

    test("what is in another platform's section does not matter", async () => {
        await up({ SETTINGS: JSON.stringify({ aws: { memorySize: 512 } }) });
        expect(await project.outputs()).toMatchObject({ version: "2" });
        const run = await project.destroy();
        expect(run.code, run.output).toBe(0);
    });
});

test.each([
    [
        { code: "./code", docker },
        "code: the platform docker cannot honour it: a container has an image, or what it is built from; put it into local and aws",
    ],
    [
        { handler: "index.handler", docker },
        "handler: the platform docker cannot honour it: a container's image says what it starts; put it into local and aws",
    ],
    [
        { runtime: "nodejs22.x", docker },
        "runtime: the platform docker cannot honour it: a container's image has its own; put it into local and aws, or leave it out",
    ],
    [{}, "docker: none is given; the platform docker needs { image, port } or { build, port }"],
])("refused: %j", (args: Partial<FunctionArgs>, message) => {
    expect(() => new Function("api", { platform: "docker", ...args })).toThrow(
        expect.objectContaining({ message: `api: ${message}` }),
    );
});
