import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lastChange } from "../../components/platforms/local/change-announcement";
import { stackFolder } from "../../components/stack-folder";
import { freePort } from "./free-port";
import { GRAY } from "./gray";

/** How long it may take to stop. No test has requests that take longer. */
const STOP_MILLISECONDS = 30_000;

/** `gray serve`, as a process of its own. */
export class Gateway {
    /** What it printed on standard error: its own words and what handlers print. */
    errors = "";
    private child: ChildProcess | undefined;
    private address = "";
    private port: number | undefined;

    constructor(
        private readonly project: string,
        private readonly stack: string,
        /** Another project than the one of the folder's Pulumi.yaml. */
        private readonly projectName?: string,
    ) {}

    get url(): string {
        return this.address;
    }

    get log(): string {
        return path.join(this.project, "access.log");
    }

    /** Whether the process that `start` made still runs. */
    get alive(): boolean {
        return this.child?.exitCode === null && this.child.signalCode === null;
    }

    /** Starts it, on the port it had before if there was one. */
    async start(environment: Record<string, string> = {}, flags: readonly string[] = []): Promise<void> {
        const port = String((this.port ??= await freePort()));
        const log = fs.openSync(this.log, "a");
        const project = this.projectName === undefined ? [] : ["--project", this.projectName];
        const child = spawn(
            process.execPath,
            [GRAY, "serve", "--port", port, "--stack", this.stack, ...project, ...flags],
            {
                cwd: this.project,
                env: { ...process.env, ...environment },
                stdio: ["ignore", log, "pipe"],
            },
        );
        fs.closeSync(log);
        this.child = child;
        this.errors = "";
        child.stderr?.on("data", (data: Buffer) => (this.errors += data.toString()));
        for (let waited = 0; ; waited += 20) {
            const found = /on (http:\S+)/.exec(this.errors)?.[1];
            if (found !== undefined) {
                this.address = found;
                return;
            }
            if (waited > 60_000 || child.exitCode !== null) {
                throw new Error(`gray serve did not start: ${this.errors}`);
            }
            await sleep(20);
        }
    }

    /** Stops it as Ctrl-C does; the exit code. `null` when it did not end by itself in time and was killed. */
    async stop(): Promise<number | null> {
        const child = this.child;
        if (child === undefined || !this.alive) {
            return child?.exitCode ?? null;
        }
        const exited = new Promise<number | null>(resolve => child.once("exit", resolve));
        child.kill("SIGINT");
        const killed = setTimeout(() => child.kill("SIGKILL"), STOP_MILLISECONDS);
        return exited.finally(() => clearTimeout(killed));
    }

    /** Waits until what lies on disk is in force. */
    async settled(): Promise<void> {
        const folder = stackFolder(this.project, this.stack, this.projectName);
        for (let waited = 0; waited < 60_000; waited += 20) {
            const health = (await (await fetch(`${this.address}/-/health`)).json()) as { change?: number };
            if (health.change === lastChange(folder)) {
                return;
            }
            await sleep(20);
        }
        throw new Error(`the gateway did not pick up the change in ${folder}`);
    }
}
