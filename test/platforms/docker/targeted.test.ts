import { afterAll, beforeAll, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import { Project, STACK } from "../../support/project";

/** Commands that move callers alone, while the working tree has a function that was never deployed. */

const engine = useEngine();
let project: Project;
beforeAll(async () => {
    const { server, haproxy } = engine().images;
    project = await Project.open(
        `for (const name of JSON.parse(fs.readFileSync("functions.json", "utf8"))) {
            const fn = new gray.docker.Function(name, {
                image: ${JSON.stringify(server)}, routerImage: ${JSON.stringify(haproxy)}, port: 8080,
                environment: { TEXT: process.env.TEXT }, health: { test: ["CMD", "/server", "health"] }, drainTimeout: 5,
                aliases: { dev: "$latest" },
            });
            exports[name] = fn.weights;
        }`,
        { "functions.json": '["api"]' },
        { DOCKER_HOST: engine().host, TEXT: "one" },
    );
});
afterAll(async () => {
    await project.destroy();
    project.close();
});

async function ok(...args: string[]): Promise<void> {
    const run = await project.gray([...args, "--stack", STACK]);
    expect(run.code, `${run.output}${run.errors}`).toBe(0);
}

test("a function that is not there yet keeps nobody from a publish, a rollback or a share of another one", async () => {
    const up = await project.up({ GRAY_PUBLISH: "true" });
    expect(up.code, up.output).toBe(0);
    const two = await project.up({ TEXT: "two", GRAY_TRAFFIC: "0.5" });
    expect(two.code, two.output).toBe(0);

    project.write({ "functions.json": '["api", "web"]' });
    await ok("rollback", "api");
    expect(await project.outputs()).toEqual({ api: { "1": 1 }, web: {} });
    await ok("publish", "api");
    expect(await project.outputs()).toEqual({ api: { "2": 1 }, web: {} });
});
