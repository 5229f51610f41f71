import { type Handler, loadHandler, LoadError } from "../../components/platforms/local/runtime/load-handler";
import { failureOf, invoke } from "./invoke";
import {
    type Failure,
    type FromWorker,
    type PackedRequest,
    type PackedResponse,
    packResponse,
    type ToWorker,
    unpackRequest,
    type WorkerSetup,
} from "./messages";

/**
 * What a worker process runs: it loads the version's handler once, then answers batches of requests until it is told
 * to end. Requests run side by side; an answer never waits for another's.
 */

let handler: Handler | undefined;
let setup: WorkerSetup | undefined;
let answers: PackedResponse[] = [];
/** Requests begun and not answered. */
const underWay = new Set<number>();
/** Handlers do not have it, as on Lambda: many a library says "ready" to a process manager when there is one. */
const sendToGateway = process.send?.bind(process);
delete process.send;
/** Whether it ends: requests that come now are left alone, and go to another worker. */
let ending = false;

process.on("message", (message: ToWorker) => {
    switch (message.kind) {
        case "setup":
            void load(message.setup);
            break;
        case "requests":
            message.requests.forEach(answer);
            break;
        case "end":
            process.exit(0);
    }
});
// Without its gateway a worker has nothing to do. Ctrl-C reaches both: the gateway says when the worker may go.
process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("uncaughtException", (error, origin) => {
    const kind = origin === "unhandledRejection" ? "UnhandledPromiseRejection" : "UncaughtException";
    fail({ ...failureOf(error), errorType: `Runtime.${kind}` });
});

async function load(wanted: WorkerSetup): Promise<void> {
    try {
        setup = wanted;
        send({ kind: "loading" });
        handler = await loadHandler(wanted.codeFolder, wanted.configuration.handler);
        send({ kind: "ready" });
    } catch (error) {
        const failure = failureOf(error);
        fail(error instanceof LoadError ? { ...failure, errorType: error.errorType } : failure);
    }
}

function answer(packed: PackedRequest): void {
    if (handler === undefined || setup === undefined) {
        throw new Error("a request came before the handler was loaded");
    }
    if (ending) {
        return;
    }
    const request = unpackRequest(packed);
    underWay.add(request.id);
    invoke(handler, setup, request, response => {
        underWay.delete(request.id);
        if (answers.push(packResponse(response)) === 1) {
            setImmediate(flush);
        }
    });
}

function flush(): void {
    send({ kind: "responses", responses: answers });
    answers = [];
}

/** Says why, then ends: the requests under way fail with it. */
function fail(failure: Failure): void {
    ending = true;
    flush();
    send({ kind: "failed", failure, underWay: [...underWay] }, () => process.exit(1));
}

function send(message: FromWorker, sent?: () => void): void {
    sendToGateway?.(message, undefined, undefined, sent);
}
