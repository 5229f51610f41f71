import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";

/** The process of this test file, once it is wanted. It ends with the test file's. */
let started: Promise<number> | undefined;

/**
 * What is added to the environment of `pulumi`, and of what starts it, `gray` too, so that it runs a project's program in a process
 * which has loaded what programs load: that takes half of the time. A refusal may read otherwise than that of a program in a folder.
 *
 * @param project the folder with the program, index.js
 */
export async function warmProgram(project: string): Promise<Record<string, string>> {
    started ??= start();
    return {
        PATH: `${__dirname}:${process.env["PATH"] ?? ""}`,
        WARM_PROGRAM_MAIN: path.join(project, "index.js"),
        WARM_PROGRAM_PORT: String(await started),
    };
}

/** Starts the process. @returns its port */
async function start(): Promise<number> {
    const child: ChildProcess = fork(path.join(__dirname, "program.cjs"), {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", code => {
            started = undefined;
            reject(new Error(`the process of warm programs ended with code ${String(code)}`));
        });
        child.once("message", ({ port }: { port: number }) => {
            // The tests do not wait for it.
            child.unref();
            child.channel?.unref();
            resolve(port);
        });
    });
}
