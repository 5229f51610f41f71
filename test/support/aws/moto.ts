import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureMoto, motoPython } from "../../../tools/test/moto.mjs";
import { temporaryFolder } from "../temporary-folder";

/** How long a test may wait for `Moto.start`, which may have to install it. */
export const MOTO_MILLISECONDS = 400_000;

const START_MILLISECONDS = 60_000;
/** How long it may take to stop before it is killed. */
const STOP_MILLISECONDS = 5_000;

/** What is started: moto, and what this project adds to it. */
const SERVER = path.join(__dirname, "moto", "server.py");

/** Why it cannot be had on this machine; `undefined` when it can. */
export const motoMissing = process.env["GRAY_TEST_NO_AWS"];

/** A call to the AWS API. */
export interface ApiCall {
    /** "lambda" */
    service: string;
    /** "UpdateAlias" */
    command: string;
    kind: "reading" | "writing";
    /** "us-east-1", which is where IAM's calls go from everywhere. */
    region: string;
}

/** The AWS API on this machine: moto's server, which others wrote. Its state is in its memory. */
export class Moto {
    private constructor(
        readonly url: string,
        private readonly child: ChildProcess | undefined,
        /** Lines of JSON: the calls of Pulumi's AWS plugin. */
        private readonly notes: string,
    ) {}

    /** None: an address where nobody answers. */
    static none(): Moto {
        return new Moto("http://127.0.0.1:9", undefined, "");
    }

    /** Starts it on a free port of 127.0.0.1, after installing it for this user if it is not. */
    static async start(): Promise<Moto> {
        await ensureMoto();
        const notes = path.join(temporaryFolder(), "calls.jsonl");
        fs.writeFileSync(notes, "");
        const child = spawn(motoPython(), [SERVER, "-H", "127.0.0.1", "-p", "0"], {
            env: {
                ...process.env,
                MOTO_IAM_LOAD_MANAGED_POLICIES: "true",
                PYTHONUNBUFFERED: "1",
                GRAY_TEST_AWS_CALLS: notes,
            },
            stdio: ["pipe", "ignore", "pipe"],
        });
        let output = "";
        let url: string | undefined;
        child.stderr.on("data", (data: Buffer) => {
            // It goes on to write a line for each request, which nobody reads.
            if (url === undefined) {
                output += data.toString();
                url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
            }
        });
        for (let waited = 0; url === undefined; waited += 50) {
            if (child.exitCode !== null || waited > START_MILLISECONDS) {
                child.kill("SIGKILL");
                throw new Error(`moto did not start: ${output}`);
            }
            await sleep(50);
        }
        return new Moto(url, child, notes);
    }

    /** All calls of Pulumi's AWS plugin so far. */
    calls(): ApiCall[] {
        const lines = fs.readFileSync(this.notes, "utf8").split("\n");
        return lines.filter(line => line !== "").map(line => JSON.parse(line) as ApiCall);
    }

    /** Forgets everything. */
    async reset(): Promise<void> {
        await fetch(`${this.url}/moto-api/reset`, { method: "POST" });
    }

    async stop(): Promise<void> {
        const { child } = this;
        if (child?.exitCode !== null || child.signalCode !== null) {
            return;
        }
        const ended = new Promise<void>(resolve => child.once("close", () => resolve()));
        child.stdin?.end();
        const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MILLISECONDS);
        await ended;
        clearTimeout(timer);
        fs.rmSync(path.dirname(this.notes), { recursive: true });
    }
}
