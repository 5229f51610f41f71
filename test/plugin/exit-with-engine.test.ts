import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { isAlive } from "../../cli/machine/process";
import { removeFolder } from "../../components/files";
import { ROOT } from "../support/packed";
import { temporaryFolder } from "../support/temporary-folder";

/** An engine that is killed ends no plugins: they end by themselves. */

const PLUGIN = path.join(ROOT, "dist/components/plugin");

let folder = "";
let engine: ChildProcess | undefined;
let plugin: number | undefined;
afterEach(() => {
    engine?.kill("SIGKILL");
    if (plugin !== undefined && isRunning()) {
        process.kill(plugin, "SIGKILL");
    }
    plugin = undefined;
    removeFolder(folder);
});

/** A process that starts another one, as the engine starts a plugin. */
async function engineWith(args: string[], input = "pipe"): Promise<ChildProcess> {
    folder = temporaryFolder();
    const code = `
        const { spawn } = require("node:child_process");
        const plugin = spawn(process.execPath, ${JSON.stringify(args)}, { stdio: [${JSON.stringify(input)}, "pipe", "inherit"] });
        plugin.stdout.once("data", () => console.log(plugin.pid));`;
    const started = spawn(process.execPath, ["-e", code], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    engine = started;
    plugin = await new Promise(resolve => started.stdout.once("data", data => resolve(Number(data))));
    return started;
}

function isRunning(): boolean {
    return plugin !== undefined && isAlive(plugin);
}

test("a plugin stays while the engine that started it does, and ends soon after", async () => {
    const running = await engineWith([path.join(PLUGIN, "main.js"), "127.0.0.1:1"]);
    await sleep(1000);
    expect(isRunning()).toBe(true);
    running.kill("SIGKILL");
    await expect.poll(isRunning, { timeout: 60_000 }).toBe(false);
});

test("one that was started by hand, without any input, stays", async () => {
    await engineWith([path.join(PLUGIN, "main.js"), "127.0.0.1:1"], "ignore");
    await sleep(1000);
    expect(isRunning()).toBe(true);
});

test("what it does is done first", async () => {
    const code = `
        const through = require(${JSON.stringify(path.join(PLUGIN, "exit-with-engine.js"))}).exitWithEngine();
        const work = new Promise(done => setTimeout(done, 3000)).then(() => require("node:fs").writeFileSync("done", ""));
        void through(work);
        setInterval(() => undefined, 1000);
        console.log("ready");`;
    const running = await engineWith(["-e", code]);
    running.kill("SIGKILL");
    await expect.poll(isRunning, { timeout: 60_000 }).toBe(false);
    expect(fs.readdirSync(folder)).toEqual(["done"]);
});
