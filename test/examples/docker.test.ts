import * as http from "node:http";
import * as path from "node:path";
import { afterEach, expect, test } from "vitest";
import { get } from "../conformance/requests";
import { useEngine } from "../support/docker/use-engine";
import { Project } from "../support/project";

/** The examples on Docker do what their READMEs say; the image is one that any engine can have without a registry. */

const engine = useEngine();
const agent = new http.Agent({ keepAlive: true });
let example: Project;
afterEach(async () => {
    const run = await example.destroy();
    example.close();
    expect(run.code, run.output).toBe(0);
});

async function open(name: string, port: number): Promise<void> {
    const source = path.resolve(__dirname, "..", "..", "examples", name);
    example = await Project.ofExample(source, "", "", { DOCKER_HOST: engine().host });
    const { server, haproxy } = engine().images;
    for (const [key, value] of Object.entries({ image: server, router: haproxy, port: String(port) })) {
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

test("docker: a release", async () => {
    await open("docker", 18431);
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    expect(await says()).toBe("hello");
    await example.ok("config", "set", "text", "good day");
    await up();
    expect(await says()).toBe("hello");
    expect(await says("dev.localhost")).toBe("good day");
    await up({ GRAY_TRAFFIC: "0.1" });
    expect(await example.outputs()).toMatchObject({ weights: { "1": 0.9, "2": 0.1 } });
    await up({ GRAY_TRAFFIC: "1" });
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    expect(await says()).toBe("good day");
    expect(await example.outputs()).toMatchObject({ published: "2", split: { $latest: 1 } });
});

test("blue-green: there and back", async () => {
    await open("blue-green", 18432);
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
