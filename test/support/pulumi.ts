import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** How a run of the Pulumi command line ended. */
export interface Run {
    code: number | null;
    /** Standard output and standard error together, as a person sees them. */
    output: string;
}

/** The `pulumi` command line in one project, with state in a folder of its own. */
export class Pulumi {
    private readonly environment: NodeJS.ProcessEnv;

    constructor(
        readonly project: string,
        readonly state: string,
    ) {
        fs.mkdirSync(state, { recursive: true });
        this.environment = {
            ...process.env,
            PULUMI_BACKEND_URL: `file://${state}`,
            PULUMI_CONFIG_PASSPHRASE: "test",
            PULUMI_SKIP_UPDATE_CHECK: "true",
            GRAY_TRAFFIC: "",
            GRAY_PUBLISH: "",
        };
    }

    /** Runs a command to its end. */
    async run(args: readonly string[], environment: Record<string, string> = {}): Promise<Run> {
        return this.start(args, environment).done;
    }

    /** Starts a command. */
    start(
        args: readonly string[],
        environment: Record<string, string> = {},
    ): { child: ChildProcess; done: Promise<Run> } {
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

/**
 * Kills a command and everything it started, at one moment. The engine puts its programs and plugins into groups of
 * their own, and a Node.js program whose engine is gone may run for ever (its log has nowhere to go, and says so there).
 */
export function killTree(child: ChildProcess): void {
    const stopped = new Set<number>();
    // Stopped first, until no new one appears: one that is killed can no longer be found as a parent.
    for (let found = [child.pid ?? 0]; found.length > 0; found = descendants(stopped)) {
        found.forEach(pid => {
            signal(pid, "SIGSTOP");
            stopped.add(pid);
        });
    }
    stopped.forEach(pid => signal(pid, "SIGKILL"));
}

/** Processes whose parent is in a set and that are not in it themselves. */
function descendants(parents: ReadonlySet<number>): number[] {
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return rows
        .map(row => row.trim().split(/\s+/).map(Number) as [number, number])
        .filter(([pid, parent]) => parents.has(parent) && !parents.has(pid))
        .map(([pid]) => pid);
}

function signal(pid: number, name: NodeJS.Signals): void {
    try {
        process.kill(pid, name);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") {
            throw error;
        }
    }
}

/** Makes this repository's package and what it needs resolvable from a project. */
export function linkPackages(project: string): void {
    fs.symlinkSync(path.resolve(__dirname, "..", "..", "node_modules"), path.join(project, "node_modules"));
}
