import { afterAll, beforeAll, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import type { GrayRun } from "../../support/gray";
import { Project } from "../../support/project";

/**
 * Behind a gateway, on a real engine: a command that moves callers alone leaves routes, rules and aliases as they were deployed,
 * whatever the program says by now.
 */

const RULE = { header: { name: "User", exact: "Bob" }, version: "$latest" };
const DEPLOYED = { route: { path: "/api" }, rules: [RULE], aliases: { dev: "$latest" }, sticky: { header: "x-user" } };
const EDITED = { route: { host: "other.test" }, rules: [{ ...RULE, version: "$published" }], aliases: { added: "1" } };

const engine = useEngine();
let project: Project;
beforeAll(async () => {
    const { server, haproxy } = engine().images;
    project = await Project.open(
        `const front = new gray.docker.Gateway("front", { routerImage: ${JSON.stringify(haproxy)} });
        const { own, ...declared } = JSON.parse(process.env.DECLARED);
        new gray.docker.Function("api", {
            image: ${JSON.stringify(server)}, port: 8080, health: { test: ["CMD", "/server", "health"] }, drainTimeout: 5,
            environment: { TEXT: process.env.TEXT }, ...(own ? {} : { gateway: front }), ...declared,
        });
        exports.url = front.url;
        exports.internal = front.internalUrl;`,
        {},
        { DOCKER_HOST: engine().host },
    );
    const { aliases, ...first } = DEPLOYED;
    expect(Object.keys(aliases)).toEqual(["dev"]);
    await ok(["deploy", "--publish", "--traffic", "0"], "one", first);
    await ok(["deploy", "--traffic", "50%"], "two", DEPLOYED);
});
afterAll(async () => {
    await project.destroy();
    project.close();
});

async function run(args: string[], TEXT: string, declared: object): Promise<GrayRun> {
    return project.gray(args, { TEXT, DECLARED: JSON.stringify(declared) });
}

async function ok(args: string[], text: string, declared: object): Promise<void> {
    const { code, output, errors } = await run(args, text, declared);
    expect(code, `${output}${errors}`).toBe(0);
}

async function text(path: string, headers: Record<string, string> = {}): Promise<string> {
    const { url } = await project.outputs();
    const response = await fetch(`${String(url)}${path}`, { headers });
    return response.ok ? response.text() : String(response.status);
}

/** What callers get: Bob by his rule, and who asks for no function. */
async function callers(): Promise<string[]> {
    return Promise.all([text("/api", { User: "Bob" }), text("/api", { User: "Ann" }), text("/", {})]);
}

test("rollback and publish move the split alone", async () => {
    await ok(["rollback"], "two", EDITED);
    expect(await callers()).toEqual(["two", "one", "404"]);
    await ok(["publish", "api"], "two", EDITED);
    expect(await callers()).toEqual(["two", "two", "404"]);
});

test("a function that would leave its gateway is refused, and nothing is changed", async () => {
    const refused = await run(["rollback"], "two", { own: true });
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain(
        "gray: api: gateway: one is deployed and the program gives none by now, so callers cannot be moved alone; run " +
            "`gray deploy` first",
    );
    expect(await callers()).toEqual(["two", "two", "404"]);
});

test("a deployment puts what was edited into force", async () => {
    await ok(["deploy"], "two", { ...DEPLOYED, route: { path: "/shop" } });
    expect(await callers()).toEqual(["404", "404", "404"]);
    expect(await text("/shop")).toBe("two");
});
