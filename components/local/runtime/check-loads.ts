import * as path from "node:path";
import { Worker } from "node:worker_threads";
import { handlerEnvironment, type RunnableVersion } from "./handler-environment";

/** Lambda gives initialisation 10 seconds. */
const SECONDS = 10;

/** What the worker answers. */
export type CheckAnswer = { ok: true } | { ok: false; errorType: string; message: string };

/**
 * Makes sure that a version can be loaded, in a thread of its own that is gone afterwards: a version gets traffic only
 * once it is ready.
 *
 * @throws Error that says why it cannot
 */
export async function checkLoads(codeFolder: string, version: RunnableVersion): Promise<void> {
    const worker = new Worker(path.join(__dirname, "check-worker.js"), {
        workerData: { codeFolder, handler: version.handler },
        env: handlerEnvironment(version, codeFolder),
        resourceLimits: { maxOldGenerationSizeMb: version.memorySize },
        // The plugin's own standard output is how the engine finds it.
        stdout: true,
        stderr: true,
    });
    const answer = await new Promise<CheckAnswer>(resolve => {
        const fail = (errorType: string, message: string): void => {
            resolve({ ok: false, errorType, message });
        };
        const timer = setTimeout(() => {
            fail("Sandbox.Timedout", `loading took more than ${String(SECONDS)} seconds`);
        }, SECONDS * 1000);
        worker.once("message", resolve);
        worker.once("error", error => {
            fail("Runtime.ExitError", error.message);
        });
        worker.once("exit", code => {
            clearTimeout(timer);
            fail("Runtime.ExitError", `the process ended with exit code ${String(code)} while loading`);
        });
    });
    await worker.terminate();
    if (!answer.ok) {
        throw new Error(
            `${version.functionName}: version ${version.version} is not ready and gets no traffic: ` +
                `${answer.errorType}: ${answer.message}`,
        );
    }
}
