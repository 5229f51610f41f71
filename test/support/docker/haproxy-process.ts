import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { expect } from "vitest";
import { removeFolder } from "../../../components/files";
import { freePort } from "../free-port";
import { temporaryFolder } from "../temporary-folder";

/** Whether this machine has HAProxy. */
export const HAPROXY = spawnSync("haproxy", ["-v"]).status === 0;

/** Headers of a request; one with a list is sent several times. */
export type Headers = Record<string, string | string[]>;

/** HAProxy as a process of its own, for lines that decide in a frontend. */
export class HaproxyProcesses {
    private readonly folder = temporaryFolder();
    private readonly children: ChildProcess[] = [];

    /** Starts one; its address. The lines answer every request. */
    async start(lines: readonly string[]): Promise<string> {
        const port = await freePort();
        const file = path.join(this.folder, `${String(port)}.cfg`);
        fs.writeFileSync(
            file,
            `defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend all
    bind 127.0.0.1:${String(port)}
    ${lines.join("\n    ")}
`,
        );
        const checked = spawnSync("haproxy", ["-c", "-f", file]);
        expect(checked.status, checked.stderr.toString()).toBe(0);
        this.children.push(spawn("haproxy", ["-db", "-f", file], { stdio: "ignore" }));
        const url = `http://127.0.0.1:${String(port)}`;
        await expect
            .poll(
                async () =>
                    ask(url, {}).then(
                        ({ status }) => status,
                        () => 0,
                    ),
                { timeout: 30_000 },
            )
            .toBeGreaterThan(0);
        return url;
    }

    close(): void {
        this.children.forEach(child => child.kill("SIGKILL"));
        agent.destroy();
        removeFolder(this.folder);
    }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

/** Asks with headers as they are given, byte by byte (Latin-1). */
export async function ask(url: string, headers: Headers): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
        http.get(url, { agent, headers }, response => {
            let text = "";
            response.on("data", (data: Buffer) => (text += data.toString()));
            response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
        }).on("error", reject);
    });
}
