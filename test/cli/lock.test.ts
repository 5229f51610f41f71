import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startGray } from "../support/gray";
import { says } from "../support/local-stack";
import { Project } from "../support/project";

/** Two runs at once, and the lock of one that was killed. */

let project: Project;
beforeAll(async () => {
    project = await Project.open(
        `const until = process.env.HOLD;
        while (until && !fs.existsSync(until)) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50); }
        new gray.local.Function("api", { code: "./code", handler: "index.handler" });`,
        { "code/index.js": says("1") },
    );
});
afterAll(() => project.close());

/** A `pulumi up` that holds the stack until a file is there. */
async function hold(file: string): Promise<{ kill: () => void; ended: Promise<unknown> }> {
    const child = spawn("pulumi", ["up", "--yes", "--skip-preview", "--non-interactive"], {
        cwd: project.folder,
        env: { ...project.pulumi.environment, HOLD: file },
        stdio: "ignore",
        detached: true,
    });
    const ended = new Promise(resolve => child.once("close", resolve));
    const locks = path.join(project.state, ".pulumi", "locks");
    await vi.waitFor(() => expect(lockFiles(locks)).toHaveLength(1), { timeout: 20_000 });
    return { kill: () => process.kill(-(child.pid ?? 0), "SIGKILL"), ended };
}

function lockFiles(folder: string): string[] {
    return fs.existsSync(folder)
        ? fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(name => name.endsWith(".json"))
        : [];
}

test("a second run says who holds the stack and ends; with --wait it waits", async () => {
    const file = project.path("go");
    const first = await hold(file);
    const second = await project.gray(["deploy"]);
    expect(second.code).toBe(1);
    expect(second.errors).toMatch(
        /gray: stack test is held by \S+@\S+ \(process \d+\) since \S+; wait for it with --wait\n$/,
    );
    const third = startGray(["deploy", "--wait"], project.folder, project.pulumi.environment);
    await third.until(/gray: waiting for \S+@\S+ \(process \d+\) since \S+\n/);
    fs.writeFileSync(file, "");
    expect(await third.ended, third.said()).toBe(0);
    await first.ended;
});

test("the lock of a run that was killed is cleared", async () => {
    const first = await hold(project.path("never"));
    first.kill();
    await first.ended;
    const next = await project.gray(["deploy"]);
    expect(next.code, next.errors).toBe(0);
    expect(next.errors).toMatch(/gray: the lock of .* is left over from a run that was killed; it is cleared\n/);
});
