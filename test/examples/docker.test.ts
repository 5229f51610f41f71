import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { get } from "../conformance/requests";
import { importNode } from "../support/docker/images.mjs";
import { keepAliveAgent } from "../support/keep-alive-agent";
import { useEngine } from "../support/docker/use-engine";
import { Project } from "../support/project";

/** The examples on Docker do what their READMEs say; images are of what any engine can have without a registry. */

const engine = useEngine();
const agent = keepAliveAgent();
let example: Project;
let base: string | undefined;
afterEach(async () => {
    const run = await example.destroy();
    example.close();
    expect(run.code, run.output).toBe(0);
});
afterAll(async () => {
    await (base && (engine().docker.getImage(base).remove() as Promise<unknown>));
});

async function open(name: string, settings: Record<string, string>): Promise<void> {
    const source = path.resolve(__dirname, "..", "..", "examples", name);
    example = await Project.ofExample(source, "", "", { DOCKER_HOST: engine().host });
    for (const [key, value] of Object.entries({ router: engine().images.haproxy, ...settings })) {
        await example.ok("config", "set", key, value);
    }
}

async function up(settings: Record<string, string> = {}): Promise<void> {
    const run = await example.up(settings);
    expect(run.code, run.output).toBe(0);
}

async function says(host?: string): Promise<string> {
    const { url, internalUrl } = await example.outputs();
    const answer = await get(String(host === undefined ? url : internalUrl), agent, host === undefined ? {} : { host });
    return answer.body.trim();
}

test("docker: a release of what its Dockerfile makes", { timeout: 240_000 }, async () => {
    base = await importNode(engine().docker);
    await open("docker", { base, port: "18431" });
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    expect(await says()).toBe("hello from a container");
    const source = fs.readFileSync(example.path("src", "server.js"), "utf8");
    example.write({ "src/server.js": source.replace("from", "out of") });
    await up();
    expect(await says()).toBe("hello from a container");
    expect(await says("dev.localhost")).toBe("hello out of a container");
    await up({ GRAY_TRAFFIC: "0.1" });
    expect(await example.outputs()).toMatchObject({ weights: { "1": 0.9, "2": 0.1 } });
    await up({ GRAY_TRAFFIC: "1" });
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    expect(await says()).toBe("hello out of a container");
    expect(await example.outputs()).toMatchObject({ published: "2", split: { $latest: 1 } });
});

test("blue-green: there and back", async () => {
    await open("blue-green", { image: engine().images.server, port: "18432" });
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    await example.ok("config", "set", "text", "good day");
    await up();
    expect(await says("green.localhost")).toBe("good day");
    expect(await says("blue.localhost")).toBe("hello");
    await up({ GRAY_TRAFFIC: "1" });
    expect(await says()).toBe("good day");
    await up({ GRAY_TRAFFIC: "0" });
    expect(await says()).toBe("hello");
});
