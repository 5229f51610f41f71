import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { removeFolder } from "../../components/files";
import { processesWith } from "../../tools/proc.mjs";
import { temporaryFolder } from "../support/temporary-folder";

/** `npm run demo`, the first thing that README tells: it plays a release, and leaves nothing. */

const DEMO = path.resolve("tools/demo.mjs");
const VERDICT = "Every measured split is what was asked for";

let folder: string;
let output: string;
beforeEach(() => {
    folder = temporaryFolder();
    output = "";
});
afterEach(() => removeFolder(folder));

/** Starts it where all it makes is in the test's folder. */
function start(...options: string[]): ChildProcess {
    const child = spawn(process.execPath, [DEMO, ...options], { env: { ...process.env, TMPDIR: folder } });
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    child.stderr.on("data", (text: Buffer) => (output += text.toString()));
    return child;
}

async function exitCode(child: ChildProcess): Promise<number | null> {
    return new Promise(resolve => child.once("close", resolve));
}

/** What it left there, beside the cache that Pulumi's ts-node keeps for any program. */
function files(): string[] {
    return fs.readdirSync(folder).filter(name => !name.startsWith("ts-node-"));
}

test("it plays a release to its rollback; every split is what was asked for", { timeout: 300_000 }, async () => {
    expect(await exitCode(start()), output).toBe(0);
    expect(output).toContain(VERDICT);
    for (const step of ["publish version 1", "change the code, 10% of callers", "roll back"]) {
        expect(output).toContain(step);
    }
    // In a file or a pipe there are no colours.
    expect(output).not.toContain("\u001b");
    expect(files()).toEqual([]);
    expect(processesWith(folder)).toEqual([]);
});

test("Ctrl-C removes what it made", { timeout: 120_000 }, async () => {
    const demo = start();
    const ended = exitCode(demo);
    await vi.waitFor(() => expect(output).toContain("2/7"), { timeout: 90_000 });
    expect(files()).not.toEqual([]);
    demo.kill("SIGINT");
    expect(await ended).toBe(130);
    expect(output).not.toContain(VERDICT);
    expect(files()).toEqual([]);
    await vi.waitFor(() => expect(processesWith(folder)).toEqual([]), { timeout: 60_000 });
});

test("an option that there is not is refused, with its help", async () => {
    expect(await exitCode(start("--fast"))).toBe(1);
    expect(output).toMatch(/^unknown option --fast\n\nnpm run demo\n/);
});
