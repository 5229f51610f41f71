import { type ChildProcess, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { killTree } from "../../tools/kill-tree.mjs";
import { type Moment, momentsIn, untilMoment } from "./update-steps";
import { withWarmProgram } from "./warm/warm-program";

const UP = ["up", "--yes", "--skip-preview"];
/** The command line knows `--event-log` with this alone; the Automation API sets it too. */
const HIDDEN_FLAGS = { PULUMI_DEBUG_COMMANDS: "true" };

/** When an update is killed. */
export type KillAt = { milliseconds: number } | { moments: number };

/** How a run of the Pulumi command line ended. */
export interface Run {
    code: number | null;
    /** Standard output and standard error together, as a person sees them. */
    output: string;
}

/** The `pulumi` command line in one project, with state in a folder of its own. */
export class Pulumi {
    /** What its commands find in their environment. */
    readonly environment: NodeJS.ProcessEnv;
    /** Whether programs run in a process of their own, as users' do: where a test is about what such a process does. */
    cold = false;

    constructor(
        readonly project: string,
        readonly state: string,
        environment: NodeJS.ProcessEnv = {},
    ) {
        fs.mkdirSync(state, { recursive: true });
        this.environment = {
            ...process.env,
            PULUMI_BACKEND_URL: `file://${state}`,
            PULUMI_CONFIG_PASSPHRASE: "test",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            GRAY_TRAFFIC: "",
            GRAY_PUBLISH: "",
            ...environment,
        };
    }

    /** Runs a command to its end; a program in index.js runs in a process that has loaded what programs load. */
    async run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
        return this.withProgram(async warm => this.runCold(args, { ...warm, ...environment }));
    }

    /** Gives a run, of `gray` too, the environment for its program. */
    async withProgram<T>(work: (environment: Record<string, string>) => Promise<T>): Promise<T> {
        return this.cold ? work({}) : withWarmProgram(this.project, this.environment["PATH"], work);
    }

    /** Runs a command to its end, and its program in a process of its own. */
    async runCold(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
        return this.start(args, environment).done;
    }

    /** `pulumi up`. */
    async up(environment: Record<string, string> = {}, flags: readonly string[] = []): Promise<Run> {
        return this.run([...UP, ...flags], environment);
    }

    /** `pulumi up`, with the moments that it has. */
    async upTraced(environment: Record<string, string>): Promise<{ run: Run; moments: Moment[] }> {
        return this.withEvents(async log => {
            const run = await this.runCold([...UP, "--event-log", log], { ...environment, ...HIDDEN_FLAGS });
            return { run, moments: momentsIn(log) };
        });
    }

    /**
     * `pulumi up`, killed with all it started: after some milliseconds, or when it has had that many moments. Then what
     * README tells: `pulumi cancel`, and a file of attributes that was cut short is removed.
     *
     * @returns whether it was killed; it may end before
     */
    async upKilled(environment: Record<string, string>, at: KillAt): Promise<boolean> {
        const killed = await this.withEvents(async log => {
            const { child, done } = this.start([...UP, "--event-log", log], { ...environment, ...HIDDEN_FLAGS });
            let ended = false;
            void done.then(() => (ended = true));
            await ("moments" in at
                ? untilMoment(log, at.moments, () => ended)
                : Promise.race([sleep(at.milliseconds), done]));
            killTree(child.pid ?? 0);
            return (await done).code === null;
        });
        await this.afterKill();
        return killed;
    }

    /**
     * What README tells to do after an update was killed.
     *
     * @param stack the stack; the selected one when not given
     */
    async afterKill(stack?: string): Promise<void> {
        // The engine writes a state's file whole or not at all, but the attributes beside it in place.
        for (const entry of fs.readdirSync(this.state, { recursive: true, withFileTypes: true })) {
            const file = path.join(entry.parentPath, entry.name);
            if (entry.isFile() && entry.name.endsWith(".attrs") && fs.statSync(file).size === 0) {
                fs.rmSync(file);
            }
        }
        await this.run(["cancel", "--yes", ...(stack === undefined ? [] : [stack])]);
    }

    /** With a file for the engine's events, which is gone afterwards. */
    private async withEvents<T>(work: (log: string) => Promise<T>): Promise<T> {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gray-events-"));
        try {
            return await work(path.join(folder, "events.jsonl"));
        } finally {
            fs.rmSync(folder, { recursive: true, force: true });
        }
    }

    /** Starts a command. */
    start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): { child: ChildProcess; done: Promise<Run> } {
        const child = spawn("pulumi", [...args, "--non-interactive"], {
            cwd: this.project,
            env: { ...this.environment, ...environment },
            stdio: ["ignore", "pipe", "pipe"],
        });
        let output = "";
        child.stdout.on("data", (data: Buffer) => (output += data.toString()));
        child.stderr.on("data", (data: Buffer) => (output += data.toString()));
        const done = new Promise<Run>((resolve, reject) => {
            child.once("error", reject);
            child.once("close", code => resolve({ code, output }));
        });
        return { child, done };
    }
}

/** Makes this repository's package and what it needs resolvable from a project. */
export function linkPackages(project: string): void {
    fs.symlinkSync(path.resolve(__dirname, "..", "..", "node_modules"), path.join(project, "node_modules"));
}
