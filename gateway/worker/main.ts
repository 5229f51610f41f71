import { Console } from "node:console";
import type { MessagePort } from "node:worker_threads";
import { workerData } from "piscina";
import { loadHandler, LoadError } from "../../components/local/runtime/load-handler";
import { failureOf, invoke } from "./invoke";
import {
    type FromWorker,
    pack,
    type RequestMessage,
    type ResponseMessage,
    type ToWorker,
    unpack,
    type WorkerSetup,
} from "./messages";

/**
 * What a worker thread runs: it loads the version's handler once, then answers batches of requests that come through
 * a port, until it is told to end. Requests of a batch run side by side; an answer never waits for another's.
 */
export default async function serve({ port }: { port: MessagePort }): Promise<void> {
    const setup = workerData as WorkerSetup;
    const send = (message: FromWorker): void => {
        port.postMessage(message);
    };
    // The gateway's standard output is its access log.
    globalThis.console = new Console({ stdout: process.stderr, stderr: process.stderr });
    try {
        const handler = await loadHandler(setup.codeFolder, setup.configuration.handler);
        const ended = new Promise<void>(resolve => {
            let answers: ResponseMessage[] = [];
            const flush = (): void => {
                const batch = pack(answers);
                answers = [];
                send({ kind: "responses", batch });
            };
            port.on("message", (message: ToWorker) => {
                if (message.kind === "end") {
                    resolve();
                    return;
                }
                for (const request of unpack<RequestMessage>(message.batch)) {
                    void invoke(handler, setup, request).then(answer => {
                        if (answers.push(answer) === 1) {
                            setImmediate(flush);
                        }
                    });
                }
            });
        });
        send({ kind: "ready" });
        await ended;
    } catch (error) {
        const failure = failureOf(error);
        send({
            kind: "failed",
            failure: error instanceof LoadError ? { ...failure, errorType: error.errorType } : failure,
        });
    } finally {
        port.close();
    }
}
