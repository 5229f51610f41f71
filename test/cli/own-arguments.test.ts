import { afterAll, beforeAll, expect, test } from "vitest";
import type { GrayRun } from "../support/gray";
import { Project, STACK } from "../support/project";

/** Commands and arguments of the program that ask for something else: of the functions asked for, and of others. */

let project: Project;
beforeAll(async () => {
    project = await Project.open(
        `for (const name of ["web", "api", "shop"]) {
            const own = JSON.parse(process.env[name.toUpperCase()] ?? "{}");
            const fn = new gray.local.Function(name, { code: "./src", handler: "index.handler", ...own });
            exports[name] = fn.weights;
        }`,
        { "src/index.js": "exports.handler = async () => 1;" },
    );
    await up({ GRAY_PUBLISH: "true" });
    project.write({ "src/index.js": "exports.handler = async () => 2;" });
    await up({ GRAY_TRAFFIC: "0.5" });
});
afterAll(() => project.close());

async function up(environment: Record<string, string>): Promise<void> {
    const { code, output } = await project.up(environment);
    expect(code, output).toBe(0);
}

async function run(args: string[], own: Record<string, object>): Promise<GrayRun> {
    const given = Object.entries(own).map(([name, each]) => [name.toUpperCase(), JSON.stringify(each)] as const);
    return project.gray([...args, "--stack", STACK], Object.fromEntries(given));
}

const HALF = { "1": 0.5, "2": 0.5 };

test("an argument of another function, deployed or not, keeps a function that is named from nothing", async () => {
    const { code, errors } = await run(["rollback", "shop"], { web: { publish: true }, api: { traffic: 0.3 } });
    expect(code, errors).toBe(0);
    expect(errors).not.toContain("argument");
    expect(await project.outputs()).toEqual({ web: HALF, api: HALF, shop: { "1": 1 } });
    await up({ GRAY_TRAFFIC: "0.5" });
});

test("one that asks for something else stays as it is, is said, and keeps no other one's callers where they are", async () => {
    const own = { web: { traffic: 0.25 }, shop: { publish: true } };
    const { code, errors } = await run(["rollback"], own);
    expect(code).toBe(1);
    expect(errors).toContain(
        "gray: warning: web: traffic: the program's own argument comes first: it gives 25% of the callers to the newest " +
            "version, and this run gives 0% of the callers to the newest version (GRAY_TRAFFIC); leave the argument out; " +
            "its callers stay as they are\n",
    );
    expect(errors.trimEnd().split("\n").at(-1)).toBe(
        "gray: what was asked for is not in force: shop: traffic is 50%, not 0%; web: traffic is 50%, not 0%",
    );
    expect(await project.outputs()).toEqual({ web: HALF, api: { "1": 1 }, shop: HALF });

    const whole = await run(["rollback"], {});
    expect(whole.code, whole.errors).toBe(0);
    expect(await project.outputs()).toEqual({ web: { "1": 1 }, api: { "1": 1 }, shop: { "1": 1 } });
});

test("a publish or a share of one function does not mind the arguments of another one", async () => {
    const own = { web: { publish: true }, shop: { traffic: 0.3 } };
    const share = await run(["deploy", "-f", "api", "--traffic", "0.5"], own);
    expect(share.code, share.errors).toBe(0);
    const publish = await run(["publish", "api"], own);
    expect(publish.code, publish.errors).toBe(0);
    expect(await project.outputs()).toEqual({ web: { "1": 1 }, api: { "2": 1 }, shop: { "1": 1 } });
});

test("a ramp of a function whose newest version the program publishes is refused, and moves nobody", async () => {
    const { code, errors } = await run(["ramp", "-f", "shop", "--steps", "10%", "--interval", "50ms"], {
        shop: { pin: "2" },
    });
    expect(code).toBe(1);
    expect(errors.trimEnd().split("\n").at(-1)).toBe(
        "gray: shop: pin: the program publishes version 2, the newest one, so that everyone would get it at once; leave the " +
            "argument out, then ramp; nothing was changed",
    );
    expect(await project.outputs()).toEqual({ web: { "1": 1 }, api: { "2": 1 }, shop: { "1": 1 } });
});
