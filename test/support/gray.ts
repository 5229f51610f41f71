import { spawn } from "node:child_process";
import * as path from "node:path";

/** The command line's program. */
export const GRAY = path.resolve(__dirname, "..", "..", "dist", "cli", "main.js");

/** How a run of `gray` ended. */
export interface GrayRun {
    code: number | null;
    output: string;
    errors: string;
}

/** Runs `gray` to its end, without a terminal. */
export async function gray(args: readonly string[], cwd: string, environment = process.env): Promise<GrayRun> {
    return new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [GRAY, ...args], {
            cwd,
            env: environment,
            stdio: ["ignore", "pipe", "pipe"],
        });
        const run: GrayRun = { code: null, output: "", errors: "" };
        child.stdout.on("data", (data: Buffer) => (run.output += data.toString()));
        child.stderr.on("data", (data: Buffer) => (run.errors += data.toString()));
        child.once("error", reject);
        child.once("close", code => resolve({ ...run, code }));
    });
}
