import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { gray, startGray } from "../support/gray";
import { says } from "../support/local-stack";
import { Project } from "../support/project";
import { Terminal } from "../support/terminal";

/**
 * A signal that comes while the engine works: what it has begun is finished, nothing else begins, the stack is free again, and
 * the last line says where callers are. On the real engine, one release from test to test.
 */

let project: Project;

beforeAll(async () => {
    project = await Project.open(
        `require("node:child_process").execSync("sleep " + (process.env.SLEEP || "0"));
        new gray.local.Function("api", { code: "./code", handler: "index.handler" });`,
        { "code/index.js": says("1") },
    );
    const first = await project.gray(["deploy", "--publish", "--traffic", "0"]);
    expect(first.code, first.errors).toBe(0);
});
afterAll(() => project.close());

/** Code that takes a while to load: so long the engine is at the version. */
function slowly(text: string): string {
    return `require("node:child_process").execSync("sleep 3");\n${says(text)}`;
}

async function status(): Promise<unknown> {
    const { output } = await project.gray(["status", "--json"]);
    return (JSON.parse(output) as { functions: object[] }).functions[0];
}

test.each([
    ["SIGTERM" as const, 143],
    ["SIGINT" as const, 130],
])("%s while a version is made: it is not finished by half, and nobody is moved", async (signal, code) => {
    project.write({ "code/index.js": slowly(signal) });
    const deploy = startGray(["deploy", "--traffic", "50%"], project.folder, project.pulumi.environment);
    await deploy.until("making version");
    deploy.child.kill(signal);
    expect(await deploy.ended, deploy.said()).toBe(code);
    expect(deploy.said()).toContain(
        `gray: ${signal}: what the engine has begun is finished, nothing else begins (once more ends it at once)\n`,
    );
    expect(deploy.said()).toMatch(
        new RegExp(
            `gray: ${signal} came: the update was cancelled. api \\d stays at 0%. \`gray deploy\` goes on from here, ` +
                "`gray rollback` brings everybody back\n$",
        ),
    );
    expect(await status()).toMatchObject({ published: "1", weights: { "1": 1 } });
});

test("Ctrl-C in a terminal reaches the engine itself, which is not told twice: that would end it at once", async () => {
    project.write({ "code/index.js": slowly("Ctrl-C") });
    const deploy = new Terminal(["deploy", "--traffic", "50%"], 120, project.folder, project.pulumi.environment);
    await vi.waitFor(
        () => {
            expect(deploy.text).toContain("making version");
        },
        { timeout: 60_000 },
    );
    deploy.press("\x03");
    expect(await deploy.ended, deploy.text).toBe(130);
    expect(deploy.text).toMatch(/SIGINT came: the update was cancelled. api \d stays at 0%/);
    expect(deploy.text).not.toContain("terminating");
    expect(await status()).toMatchObject({ weights: { "1": 1 } });
});

test("the stack is not locked, and a deployment goes on from there", async () => {
    const { code, output, errors } = await gray(
        ["deploy", "--traffic", "50%"],
        project.folder,
        project.pulumi.environment,
    );
    expect(code, errors).toBe(0);
    expect(errors).not.toContain("left over");
    expect(output).toMatch(/\$latest +█+░* 50%/);
});

test("while it only looks, nothing is changed", async () => {
    const before = await status();
    project.write({ "code/index.js": says("3") });
    const preview = startGray(["deploy", "--traffic", "20%"], project.folder, {
        ...project.pulumi.environment,
        SLEEP: "3",
    });
    await preview.until("previewing");
    preview.child.kill("SIGTERM");
    expect(await preview.ended, preview.said()).toBe(143);
    expect(preview.said()).toMatch(/gray: SIGTERM came: nothing was changed\n$/);
    expect(await status()).toEqual(before);
});
