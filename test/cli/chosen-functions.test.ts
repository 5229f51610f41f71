import * as fs from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { functionFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import type { GrayRun } from "../support/gray";
import { says } from "../support/local-stack";
import { Project, STACK } from "../support/project";
import { snapshot } from "../support/tree";

/**
 * A command that names functions touches no other one, whatever the program says by now; what a command reports is what is
 * in force, and what cannot take effect is refused before anything moves. On the real engine, one release from test to test.
 */

let project: Project;

beforeAll(async () => {
    project = await Project.open(
        `for (const name of process.env.NAMES.split(",")) {
            const args = JSON.parse(process.env.API || "{}");
            const aliases = { dev: "$latest" };
            new gray.local.Function(name, { code: "./code", handler: "index.handler", aliases, ...(name === "api" && args) });
        }`,
        { "code/index.js": says("1") },
        { NAMES: "api,web,old" },
    );
    const first = await run(["deploy", "--publish", "--traffic", "0"]);
    expect(first.code, first.errors).toBe(0);
    project.write({ "code/index.js": says("2") });
    // From here on a function is new, and one is gone.
    project.pulumi.environment["NAMES"] = "api,web,new";
});
afterAll(() => project.close());

async function run(args: string[], environment: Record<string, string> = {}): Promise<GrayRun> {
    return project.gray(args, environment);
}

/** Everything that the local platform has of a function, file by file. */
function filesOf(name: string): unknown {
    const folder = functionFolder(stackFolder(project.folder, STACK), name);
    return fs.existsSync(folder) ? snapshot(folder) : undefined;
}

function others(): unknown {
    return ["web", "old", "new"].map(filesOf);
}

test("deploy -f: no other function is made, changed or removed; it is said which ones would have been", async () => {
    const before = others();
    const { code, output, errors } = await run(["deploy", "--traffic", "10%", "-f", "api"]);
    expect(code, errors).toBe(0);
    expect(output).toMatch(/^api +live +2 \$latest +█░{9} 10%$/m);
    expect(errors).toContain(
        "gray: left as they are: new (it is new), old (the program does not declare it any more), " +
            "web (version 2 would be made); --all updates the whole program\n",
    );
    expect(others()).toEqual(before);
    const state = JSON.parse(await project.exported()) as { deployment: { resources: Array<{ urn: string }> } };
    const names = state.deployment.resources.map(({ urn }) => urn.split("::").at(-1));
    expect(names).toEqual(expect.arrayContaining(["old", "old-memory", "web-memory"]));
    expect(names.filter(name => name?.startsWith("new"))).toEqual([]);
});

test.each([
    [["publish", "api"], { publish: false }, "publish: the program's own argument comes first"],
    [["ramp", "-f", "api"], { publish: false }, "publish: the program's own argument comes first"],
    [["deploy", "-f", "api", "--traffic", "0.5"], { traffic: 0.3 }, "traffic: the program's own argument comes first"],
])("%j against %j in the program is refused, and nobody moves", async (args, api, message) => {
    const before = [filesOf("api"), others()];
    const { code, errors } = await run(args, { API: JSON.stringify(api) });
    expect(errors).toContain(`gray: api: ${message}`);
    expect(code).toBe(1);
    expect([filesOf("api"), others()]).toEqual(before);
});

test("a ramp whose steps lie below the share that is reached moves nobody and says so", async () => {
    const { code, output, errors } = await run(["ramp", "-f", "api", "--steps", "2%,5%"]);
    expect(code, errors).toBe(0);
    expect(errors).toContain("gray: every step (2%, 5%) lies below 10%, where the stack is: nobody moves\n");
    expect(output).toBe("api 2 stays at 10%.\n");
});

test("a signal that comes while the engine works ends the ramp when it has; what stands is read back", async () => {
    const before = others();
    const ramp = await project.startGray(["ramp", "-f", "api", "--steps", "50%,100%"]);
    await ramp.until("gets 50%");
    ramp.child.kill("SIGTERM");
    expect(await ramp.ended, ramp.said()).toBe(143);
    expect(ramp.said()).toContain(
        "Stopped: SIGTERM came. api 2 stays at 50%. gray ramp goes on from here, gray rollback brings everybody back.\n",
    );
    expect(others()).toEqual(before);
});

test("a function that the program dropped is said plainly, and does not keep the others from going back", async () => {
    const plainly = "gray: old: the program does not declare it any more, so its callers cannot be moved; put it back";
    const before = others();
    const named = await run(["rollback", "old"]);
    expect(named.code).toBe(1);
    expect(named.errors).toContain(plainly);
    const all = await run(["rollback"]);
    expect(all.code, all.errors).toBe(0);
    expect(all.errors).toContain(plainly);
    expect(all.output).toMatch(/^api +live +1 \$published █{10} 100%$/m);
    expect(filesOf("old")).toEqual((before as unknown[])[1]);
});

test("a ramp of everything says what else its first step does, and goes on without the function that is gone", async () => {
    const ramp = await run(["ramp", "--steps", "20%", "--interval", "100ms"]);
    expect(ramp.code, ramp.errors).toBe(0);
    expect(ramp.errors).toContain("gray: old live: 100% of callers lose 1\n");
    expect(ramp.errors).toContain("gray: new live: 100% of callers start on 1 (new)\n");
    expect(ramp.output).toContain("api 2 stays at 20%, web 2 stays at 20%.\n");
    expect(filesOf("old")).toBeUndefined();
});
