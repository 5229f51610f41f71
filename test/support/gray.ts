import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { expect, vi } from "vitest";

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

/** A `gray` that runs, with what it said so far. */
export interface RunningGray {
    child: ChildProcess;
    said: () => string;
    /** Waits until it said some words. */
    until: (words: string | RegExp) => Promise<void>;
    ended: Promise<number | null>;
}

/** Starts `gray`, without a terminal. */
export function startGray(args: readonly string[], cwd: string, environment = process.env): RunningGray {
    let text = "";
    const child = spawn(process.execPath, [GRAY, ...args], {
        cwd,
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (data: Buffer) => (text += data.toString()));
    child.stderr.on("data", (data: Buffer) => (text += data.toString()));
    return {
        child,
        said: () => text,
        until: async words => {
            await vi.waitFor(() => expect(text).toMatch(words), { timeout: 60_000, interval: 50 });
        },
        ended: new Promise(resolve => child.once("close", resolve)),
    };
}
