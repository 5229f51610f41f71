import { parentPort, workerData } from "node:worker_threads";
import type { CheckAnswer } from "./check-loads";
import { loadHandler, LoadError } from "./load-handler";

/** Runs in a thread: loads a handler and says how that went. */

const { codeFolder, handler } = workerData as { codeFolder: string; handler: string };

loadHandler(codeFolder, handler).then(
    () => {
        answer({ ok: true });
    },
    (error: unknown) => {
        const errorType = error instanceof LoadError ? error.errorType : "Runtime.Unknown";
        answer({ ok: false, errorType, message: error instanceof Error ? error.message : String(error) });
    },
);

function answer(message: CheckAnswer): void {
    parentPort?.postMessage(message);
}
