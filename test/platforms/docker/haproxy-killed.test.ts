import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, expect, test } from "vitest";
import { removeFolder } from "../../../components/files";
import {
    configText,
    FOLDER,
    mapText,
    PORTS,
    RUNTIME_PORT,
    thresholds,
} from "../../../components/platforms/docker/haproxy/config";
import type { Address } from "../../../components/platforms/docker/haproxy/address";
import type { Routed } from "../../../components/platforms/docker/haproxy/routed";
import { HAPROXY } from "../../support/docker/haproxy-process";
import { freePort } from "../../support/free-port";
import { startLoad } from "../../support/load";
import { temporaryFolder } from "../../support/temporary-folder";

/** A version's process is killed while it has requests: HAProxy has connections to it that were used before. */

const SERVER = `require("node:http")
    .createServer((_, response) => setTimeout(() => response.end("ok"), 20))
    .listen(Number(process.argv[1]), "127.0.0.1", () => console.log("listening"));`;
const KILLS = 3;

const folder = temporaryFolder();
const children = new Set<ChildProcess>();
afterAll(() => {
    children.forEach(child => child.kill("SIGKILL"));
    removeFolder(folder);
});

/** Starts a program, and waits for its first words. */
async function start(program: string, args: string[]): Promise<ChildProcess> {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    children.add(child);
    await new Promise(resolve => child.stdout.once("data", resolve));
    return child;
}

async function startVersion(port: number): Promise<ChildProcess> {
    return start(process.execPath, ["-e", SERVER, String(port)]);
}

/** HAProxy with our configuration, on ports of its own. */
async function startHaproxy(routed: Routed): Promise<string> {
    const port = await freePort();
    let config = configText(routed).replaceAll(FOLDER, folder).replace("log stdout", "log stderr");
    config = config.replace(`bind :${String(PORTS.public)}`, `bind 127.0.0.1:${String(port)}`);
    for (const other of [PORTS.internal, PORTS.metrics]) {
        config = config.replace(`bind :${String(other)}`, `bind 127.0.0.1:${String(await freePort())}`);
    }
    config = config.replace(`127.0.0.1:${String(RUNTIME_PORT)}`, `127.0.0.1:${String(await freePort())}`);
    fs.writeFileSync(path.join(folder, "haproxy.cfg"), config);
    fs.writeFileSync(path.join(folder, "weights.map"), mapText(thresholds(routed)));
    children.add(spawn("haproxy", ["-db", "-f", path.join(folder, "haproxy.cfg")], { stdio: "ignore" }));
    return `http://127.0.0.1:${String(port)}`;
}

test.skipIf(!HAPROXY)("the published version answers for one that is killed: no caller gets an error", async () => {
    const [one, two] = [await freePort(), await freePort()];
    const address = (port: number): Address => ({ name: `api:${String(port)}`, ip: "127.0.0.1", own: true });
    await startVersion(one);
    let killed = await startVersion(two);
    const url = await startHaproxy({
        functionName: "api",
        aliases: [{ alias: "live", route: { primary: "1", canary: { version: "2", share: 0.5 } } }],
        servers: { "1": address(one), "2": address(two) },
        published: "1",
    });
    await expect
        .poll(
            async () =>
                fetch(url).then(
                    ({ status }) => status,
                    () => 0,
                ),
            { timeout: 30_000 },
        )
        .toBe(200);
    const load = startLoad(url, 500);
    const isUsed = async (): Promise<void> => {
        const before = load.count();
        await expect.poll(() => load.count() - before, { timeout: 60_000 }).toBeGreaterThan(500);
    };
    for (let kills = 0; kills < KILLS; kills++) {
        await isUsed();
        killed.kill("SIGKILL");
        await isUsed();
        killed = await startVersion(two);
        // HAProxy looks every second.
        await expect
            .poll(async () => fetch(url).then(response => response.headers.get("x-gray-version")), { timeout: 30_000 })
            .toBe("2");
    }
    const { failures, versions } = await load.stop();
    expect(failures).toEqual({});
    expect(Object.keys(versions).sort()).toEqual(["1", "2"]);
});
