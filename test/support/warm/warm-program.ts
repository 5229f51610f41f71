import { type ChildProcess, fork } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** The process of this test file, once it is wanted. It ends with the test file's. */
let started: Promise<number> | undefined;

/** Runs of this test file that have the process. */
let running = 0;

/**
 * Gives a run of `pulumi`, or of what starts it, `gray` too, an environment in which a project's program runs in a process that has
 * loaded what programs load: that takes half of the time. The environment is empty for a project without an index.js, and while
 * another run has the process: the two would wait for each other.
 *
 * @param project the folder with the program, index.js
 * @param searchPath the run's `PATH`
 * @param work the run; it has the process until its promise settles
 */
export async function withWarmProgram<T>(
    project: string,
    searchPath: string | undefined,
    work: (environment: Record<string, string>) => Promise<T>,
): Promise<T> {
    const main = path.join(project, "index.js");
    if (running > 0 || !fs.existsSync(main)) {
        return work({});
    }
    running++;
    try {
        started ??= start();
        return await work({
            PATH: `${__dirname}:${searchPath ?? ""}`,
            WARM_PROGRAM_MAIN: main,
            WARM_PROGRAM_PORT: String(await started),
        });
    } finally {
        running--;
    }
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
