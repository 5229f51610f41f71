import * as http from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import type { GrayRun } from "../../support/gray";
import { Project } from "../../support/project";

/**
 * On a real engine: a command that names a function leaves every other one as it is, its containers included, behind a shared
 * gateway and alone, though both would have a new version that does not even start.
 */

const engine = useEngine();
let project: Project;
beforeAll(async () => {
    const { server, haproxy } = engine().images;
    project = await Project.open(
        `const front = new gray.docker.Gateway("front", { routerImage: ${JSON.stringify(haproxy)} });
        const own = (name, more) => new gray.docker.Function(name, {
            image: ${JSON.stringify(server)}, port: 8080, health: { test: ["CMD", "/server", "health"] }, drainTimeout: 2,
            readyTimeout: 5, environment: { TEXT: process.env.TEXT, ...(name !== "api" && JSON.parse(process.env.OTHERS)) }, ...more,
        });
        own("api", { gateway: front, route: { path: "/api" } });
        own("web", { gateway: front, route: { path: "/web" } });
        const alone = own("alone", { routerImage: ${JSON.stringify(haproxy)} });
        exports.front = front.url;
        exports.alone = alone.url;
        exports.networks = [front.network, alone.network];`,
        {},
        { DOCKER_HOST: engine().host },
    );
    const first = await run(["deploy", "--publish", "--traffic", "0"], "one", {});
    expect(first.code, first.errors).toBe(0);
});
afterAll(async () => {
    await project.destroy();
    project.close();
});

async function run(args: string[], TEXT: string, others: Record<string, string>): Promise<GrayRun> {
    return project.gray(args, { TEXT, OTHERS: JSON.stringify(others) });
}

/** Versions that never get healthy. */
const BROKEN = { HEALTH: "fail" };

/** Other test files have functions of that name on the same engine, in networks of their own. */
async function containers(name: string): Promise<string[]> {
    const { networks } = (await project.outputs()) as { networks: string[] };
    const filters = { label: [`gray.function=${name}`], network: networks };
    const found = await engine().docker.listContainers({ filters });
    return found.map(({ Id }) => Id).sort();
}

async function others(): Promise<string[][]> {
    return Promise.all(["web", "alone"].map(containers));
}

async function text(url: unknown): Promise<string> {
    return new Promise((resolve, reject) => {
        http.get(String(url), { agent: false }, response => {
            let body = "";
            response.on("data", (data: Buffer) => (body += data.toString()));
            response.on("end", () => {
                resolve(body);
            });
        }).on("error", reject);
    });
}

async function callers(): Promise<string[]> {
    const { front, alone } = await project.outputs();
    return Promise.all([text(`${String(front)}/api`), text(`${String(front)}/web`), text(alone)]);
}

test.each([
    [["deploy", "-f", "api", "--traffic", "100%"], "two", "two"],
    [["rollback", "api"], "three", "one"],
    [["ramp", "-f", "api", "--steps", "100%", "--interval", "100ms"], "four", "four"],
    [["rollback", "api", "--to", "1"], "five", "one"],
])("%j", async (args, version, api) => {
    const before = await others();
    expect(before.map(each => each.length > 0)).toEqual([true, true]);
    const { code, output, errors } = await run(args, version, BROKEN);
    expect(code, `${output}${errors}`).toBe(0);
    expect(await callers()).toEqual([api, "one", "one"]);
    expect(await others()).toEqual(before);
});
