import { afterAll, beforeAll, expect, test } from "vitest";
import type { GrayRun } from "../support/gray";
import { says } from "../support/local-stack";
import { Project } from "../support/project";

/**
 * A function that stands on another one, which a command cannot leave out: it ends before anything moves, and says so in one
 * sentence. On the real engine.
 */

let project: Project;
beforeAll(async () => {
    project = await Project.open(
        `const own = (name, environment, opts) =>
            new gray.local.Function(name, { code: "./code", handler: "index.handler", environment }, opts);
        const base = process.env.BASE || process.env.FOLLOWER ? own("base") : undefined;
        own("api", process.env.BASE && { BASE: base.version });
        if (process.env.FOLLOWER) new pulumi.Stash("follower", { input: base.version });
        const site = process.env.WRAPPED && new pulumi.ComponentResource("test:index:Site", "site");
        own("web", undefined, site && { parent: site });`,
        { "code/index.js": says("1") },
    );
    const first = await run(["deploy", "--publish"], {});
    expect(first.code, first.errors).toBe(0);
});
afterAll(() => project.close());

async function run(args: string[], environment: Record<string, string>): Promise<GrayRun> {
    return project.gray(args, environment);
}

test.each([
    [["deploy", "-f", "api", "--traffic", "10%"]],
    [["preview", "-f", "api"]],
    [["ramp", "-f", "api", "--steps", "10%"]],
])("%j", async args => {
    const before = await project.exported();
    const { code, output, errors } = await run(args, { BASE: "yes" });
    expect(code).toBe(1);
    expect(output).toBe("");
    expect(errors.split("\n").slice(1).join("\n")).toBe(
        "gray: api cannot be updated alone: api-version stands on base-version, which is not made yet; nothing was changed. --all " +
            "updates the whole program: base (it is new)\n",
    );
    expect(JSON.parse(await project.exported())).toEqual(JSON.parse(before));
});

test("what stands on a new function alone is left out with it, and a function that was moved in the program stays", async () => {
    const edited = { FOLLOWER: "yes", WRAPPED: "yes" };
    const { code, errors } = await run(["deploy", "-f", "api", "--traffic", "10%"], edited);
    expect(code, errors).toBe(0);
    const urns = await urnsNow();
    expect(urns.filter(urn => /follower|base/.test(urn))).toEqual([]);
    expect(urns.filter(urn => urn.includes("Site$"))).toEqual([]);
    expect((await run(["rollback", "web"], edited)).code).toBe(0);
    const all = await run(["deploy", "--traffic", "10%"], edited);
    expect(all.code, all.errors).toBe(0);
    expect((await urnsNow()).filter(urn => urn.includes("Site$")).length).toBeGreaterThan(0);
});

async function urnsNow(): Promise<string[]> {
    const { deployment } = JSON.parse(await project.exported()) as {
        deployment: { resources: Array<{ urn: string }> };
    };
    return deployment.resources.map(({ urn }) => urn);
}

test("with --all it works", async () => {
    const { code, errors } = await run(["deploy", "-f", "api", "--all", "--traffic", "10%"], { BASE: "yes" });
    expect(code, errors).toBe(0);
});
