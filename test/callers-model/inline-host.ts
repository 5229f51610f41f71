import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";
import { killTree } from "../../tools/kill-tree.mjs";

/** A run of a stack. */
export interface HostRun {
    /** The folder of the stack's Pulumi.yaml, and the stack. */
    place: { workDir: string; stack: string };
    operation: "up" | "preview" | "refresh" | "destroy";
    platform: string;
    program: object;
    environment: Record<string, string>;
}

/** How it ended. */
export interface HostResult {
    ok: boolean;
    output: string;
}

interface Answer extends HostResult {
    id: number;
    moment?: true;
}

/** Inline programs of the Automation API, in a process that can be killed. */
export class InlineHost {
    private child: ChildProcess | undefined;
    private runs = 0;

    /**
     * @param folder the working directory of the programs
     * @param environment what the process finds in its environment
     */
    constructor(
        private readonly folder: string,
        private readonly environment: NodeJS.ProcessEnv,
    ) {}

    /** Runs to its end. */
    async run(run: HostRun): Promise<HostResult> {
        return (await this.start(run, Number.POSITIVE_INFINITY)) ?? { ok: false, output: "killed" };
    }

    /** Kills the process, the engine and its plugins after so many moments of an update; whether it had not ended by then. */
    async runKilled(run: HostRun, moments: number): Promise<boolean> {
        return (await this.start(run, moments)) === undefined;
    }

    /** Ends the process. */
    close(): void {
        this.child?.disconnect();
        this.child = undefined;
    }

    private async start(run: HostRun, moments: number): Promise<HostResult | undefined> {
        const child = (this.child ??= fork(path.join(__dirname, "inline-host.cjs"), {
            cwd: this.folder,
            env: this.environment,
            stdio: ["ignore", "inherit", "inherit", "ipc"],
        }));
        const id = ++this.runs;
        return new Promise((resolve, reject) => {
            let seen = 0;
            const end = (result: HostResult | undefined): void => {
                child.removeAllListeners();
                resolve(result);
            };
            child.once("error", reject);
            child.once("exit", code => {
                reject(new Error(`the process of the inline programs ended with code ${String(code)}`));
            });
            child.on("message", (answer: Answer) => {
                if (answer.id !== id) {
                    return;
                }
                if (answer.moment !== true) {
                    end({ ok: answer.ok, output: answer.output });
                } else if (++seen === moments) {
                    this.child = undefined;
                    killTree(child.pid ?? 0);
                    end(undefined);
                }
            });
            child.send({ ...run, id, traced: Number.isFinite(moments) });
        });
    }
}
