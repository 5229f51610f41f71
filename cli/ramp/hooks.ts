import { spawn } from "node:child_process";

/**
 * Runs a hook: a command line for the shell, with the ramp's state as JSON on standard input. What it prints goes to
 * standard error.
 *
 * @returns why it failed; `undefined` when it ended with 0
 */
export async function runHook(command: string, state: unknown): Promise<string | undefined> {
    return new Promise(resolve => {
        const child = spawn(command, { shell: true, stdio: ["pipe", "pipe", "inherit"] });
        child.stdout.pipe(process.stderr, { end: false });
        child.once("error", error => resolve(error.message));
        child.once("close", (code, signal) => {
            resolve(code === 0 ? undefined : (signal ?? `exit code ${String(code)}`));
        });
        // A hook need not read it.
        child.stdin.on("error", () => undefined);
        child.stdin.end(JSON.stringify(state));
    });
}
