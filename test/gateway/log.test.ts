import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

/** The gateway's log, in a process of its own, whose standard output is what a test makes of it. */

const LOG = path.resolve("dist/gateway/log.js");
/** Logs for a while, then says that it still runs. */
const PROGRAM = `
const log = require(${JSON.stringify(LOG)}).openLog(true);
let left = 20;
const timer = setInterval(() => {
    for (let i = 0; i < 300; i++) log.info({ path: "/api", number: i });
    log.error({ error: "no database" }, "not ready");
    if (--left > 0) return;
    clearInterval(timer);
    log.close().then(() => console.error("still runs"));
}, 20);`;

/** How it ended, and what it said. */
async function run(
    stdout: "pipe" | number,
    read: boolean,
): Promise<{ code: number | null; errors: string; lines: string[] }> {
    const child = spawn(process.execPath, ["-e", PROGRAM], { stdio: ["ignore", stdout, "pipe"] });
    let lines: string[] = [];
    if (child.stdout !== null) {
        if (read) {
            void text(child.stdout).then(all => (lines = all.trim().split("\n")));
        } else {
            child.stdout.once("data", () => child.stdout?.destroy());
        }
    }
    const errors = child.stderr === null ? Promise.resolve("") : text(child.stderr);
    const code = await new Promise<number | null>(resolve => child.once("close", resolve));
    return { code, errors: await errors, lines };
}

test("a JSON line for each entry, in their order, whole", async () => {
    const { code, lines } = await run("pipe", true);
    expect(code).toBe(0);
    expect(lines).toHaveLength(20 * 301);
    const entries = lines.map(line => JSON.parse(line) as Record<string, unknown>);
    expect(entries[299]).toMatchObject({ level: 30, path: "/api", number: 299 });
    expect(entries[300]).toMatchObject({ level: 50, error: "no database", msg: "not ready" });
});

test("the reader goes away (gray serve | head): the gateway goes on", async () => {
    expect(await run("pipe", false)).toMatchObject({ code: 0, errors: "still runs\n" });
});

test.skipIf(!fs.existsSync("/dev/full"))("the disk is full: the gateway goes on", async () => {
    const full = fs.openSync("/dev/full", "w");
    expect(await run(full, false)).toMatchObject({ code: 0, errors: "still runs\n" });
    fs.closeSync(full);
});
