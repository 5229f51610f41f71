import type Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { get } from "../../conformance/requests";
import { toUpdate } from "../../conformance/update";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { useEngine } from "../../support/docker/use-engine";
import { startLoad } from "../../support/load";
import { Project } from "../../support/project";

/** Older versions that stay stopped, and containers that no state knows. */

const engine = useEngine();
const agent = keepAliveAgent();
let project: Project;
afterAll(() => project.close());

async function up(text: string, settings: Record<string, string> = {}): Promise<number> {
    const run = await project.up({ TEXT: text, ...settings });
    expect(run.code, run.output).toBe(0);
    return toUpdate(run).changes;
}

async function output(name: string): Promise<string> {
    return String((await project.outputs())[name]);
}

async function containers(): Promise<Docker.ContainerInfo[]> {
    const filters = { label: ["gray.function=api"], network: [await output("network")] };
    return engine().docker.listContainers({ all: true, filters });
}

/** Version → what its container does. */
async function states(): Promise<Record<string, string>> {
    const found = await containers();
    return Object.fromEntries(
        found.map(({ Labels, State }): [string, string] => [Labels["gray.version"] ?? "", State]),
    );
}

/** The container of version 2. */
async function second(): Promise<string> {
    return (await containers()).find(({ Labels }) => Labels["gray.version"] === "2")?.Id ?? "";
}

/** A container as an update leaves it behind that is killed before it could note it. */
async function stray(network: string): Promise<string> {
    const { docker, images } = engine();
    const labels = { "gray.function": "api", "gray.version": "9", "gray.stack": "gray-test/test" };
    const made = await docker.createContainer({
        Image: images.server,
        Labels: labels,
        HostConfig: { NetworkMode: network },
    });
    await made.start();
    return made.id;
}

async function isThere(id: string): Promise<boolean> {
    return (await engine().docker.listContainers({ all: true, filters: { id: [id] } })).length > 0;
}

describe("keep: 1", () => {
    beforeAll(async () => {
        const { server, haproxy } = engine().images;
        project = await Project.open(
            `const { TEXT, PIN, HEALTH } = process.env;
            const api = new gray.docker.Function("api", {
                image: ${JSON.stringify(server)}, routerImage: ${JSON.stringify(haproxy)}, port: 8080,
                environment: { TEXT, ...(HEALTH && { HEALTH }) }, health: { test: ["CMD", "/server", "health"] },
                readyTimeout: 3, drainTimeout: 5, keep: 1, ...(PIN && { pin: PIN }),
            });
            exports.url = api.url;
            exports.weights = api.weights;
            exports.network = api.network;`,
            {},
            { DOCKER_HOST: engine().host },
        );
        await up("one", { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    });

    test("a version that nobody may get any more is stopped when its callers are answered", async () => {
        const load = startLoad(await output("url"), 300);
        await up("two", { GRAY_PUBLISH: "true" });
        const { failures, versions } = await load.stop();
        expect(failures).toEqual({});
        expect(Object.keys(versions)).toEqual(["1", "2"]);
        expect(await states()).toEqual({ "1": "exited", "2": "running" });
    });

    test("the same update again changes nothing, after a refresh neither", async () => {
        expect(await up("two")).toBe(0);
        const refreshed = await project.pulumi.run(["refresh", "--yes", "--skip-preview"], { TEXT: "two" });
        expect(refreshed.code, refreshed.output).toBe(0);
        expect(await up("two")).toBe(0);
        expect(await states()).toEqual({ "1": "exited", "2": "running" });
    });

    test("what is beyond `keep` is removed, and a version that never could serve is not kept", async () => {
        const sick = await project.up({ TEXT: "sick", HEALTH: "fail" });
        expect(sick.code).not.toBe(0);
        await up("four", { GRAY_PUBLISH: "true" });
        expect(await states()).toEqual({ "2": "exited", "4": "running" });
    });

    test("a pin to a version that is kept starts its container, which serves; without it, it is stopped again", async () => {
        const kept = await second();
        const load = startLoad(await output("url"), 300);
        await up("four", { PIN: "2" });
        expect(await states()).toEqual({ "2": "running", "4": "running" });
        expect(await project.outputs()).toMatchObject({ weights: { "2": 1 } });
        expect((await get(await output("url"), agent, {})).body.trim()).toBe("two");
        await up("four", { GRAY_PUBLISH: "true" });
        expect((await load.stop()).failures).toEqual({});
        expect(await states()).toEqual({ "2": "exited", "4": "running" });
        expect(await second()).toBe(kept);
    });

    test("an update stops what somebody started, and removes what no state knows and is in the function's network", async () => {
        await engine()
            .docker.getContainer(await second())
            .start();
        const ours = await stray(await output("network"));
        const others = await stray("bridge");
        const preview = await project.preview({ TEXT: "four" });
        expect(preview.output).toContain("~ gray-docker:index:Others: (update)");
        expect(await isThere(ours)).toBe(true);
        expect(await up("four")).toBe(1);
        expect(await states()).toEqual({ "2": "exited", "4": "running" });
        expect(await isThere(ours)).toBe(false);
        expect(await isThere(others)).toBe(true);
        await engine().docker.getContainer(others).remove({ force: true });
        expect(await up("four")).toBe(0);
    });

    test("destroy leaves nothing, a container that no state knows neither", async () => {
        const network = await output("network");
        const ours = await stray(network);
        const run = await project.destroy();
        expect(run.code, run.output).toBe(0);
        expect(await isThere(ours)).toBe(false);
        expect((await engine().docker.listNetworks()).map(each => each.Name)).not.toContain(network);
    });
});
