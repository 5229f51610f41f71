import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import * as path from "node:path";
import { handlerEnvironment } from "../../components/local/runtime/handler-environment";
import {
    type Failure,
    type FromWorker,
    packRequest,
    type PackedRequest,
    type RequestMessage,
    type ResponseMessage,
    type ToWorker,
    unpackResponse,
    type WorkerSetup,
} from "../worker/messages";
import { UnderWay } from "./under-way";

/** Answers one request. */
export type Answer = (response: ResponseMessage | Failure) => void;

interface Waiting {
    id: number;
    request: RequestMessage;
    answer: Answer;
    /** When the worker got it: milliseconds since 1970. */
    since: number;
}

const WORKER_NICENESS = 10;
const WORKER = path.join(__dirname, "..", "worker", "main.js");

/**
 * A worker and the line to it. It gathers the requests of one turn of the event loop into one message, and hands the
 * answers back one by one. The worker is a process: a thread that runs out of memory takes the gateway with it.
 */
export class Lane {
    /** Resolves when the handler is loaded, rejects with a Failure when it cannot be. */
    readonly ready: Promise<void>;
    /** Resolves when the worker is gone. */
    readonly ended: Promise<void>;

    private readonly child: ChildProcess;
    private readonly underWay = new UnderWay<Waiting>();
    /** Since when the worker has the oldest request under way, as of the last `expire`. */
    private oldest = Infinity;
    private outbox: PackedRequest[] = [];
    /** Whether it ever got a request. */
    used = false;
    /** Why the worker ends or is gone: what it said before it went, or how it went. */
    private last: Failure | undefined;

    /**
     * @param resend takes requests that the worker had not begun when it failed
     */
    constructor(
        setup: WorkerSetup,
        private readonly resend: (request: RequestMessage, answer: Answer) => void,
    ) {
        const { configuration, codeFolder, functionName, version } = setup;
        this.child = fork(WORKER, {
            env: handlerEnvironment({ ...configuration, functionName, version }, codeFolder),
            execArgv: [`--max-old-space-size=${String(configuration.memorySize)}`],
            // The gateway's standard output is its access log; what handlers print goes to standard error.
            stdio: ["ignore", 2, 2, "ipc"],
        });
        this.ended = goneFrom(this.child).then(failure => {
            this.last ??= failure;
            this.failAll(this.last);
        });
        this.ready = new Promise((resolve, reject) => {
            this.child.on("message", (message: FromWorker) => {
                switch (message.kind) {
                    case "ready":
                        this.giveWay();
                        resolve();
                        break;
                    case "failed":
                        this.last = message.failure;
                        this.giveBack(new Set(message.underWay));
                        break;
                    case "responses":
                        message.responses.map(unpackResponse).forEach(response => this.settle(response.id, response));
                        break;
                }
            });
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
            void this.ended.then(() => reject(this.last));
        });
        this.post({ kind: "setup", setup });
    }

    /** Whether the worker ends or is gone: it takes no more requests. */
    get failed(): boolean {
        return this.last !== undefined;
    }

    /** Requests under way. */
    get load(): number {
        return this.underWay.size;
    }

    /** Milliseconds since the worker got the oldest request under way at the last `expire`; negative when there was none. */
    age(now: number): number {
        return now - this.oldest;
    }

    /** Sends a request; `answer` is called once. */
    send(request: RequestMessage, answer: Answer): void {
        this.used = true;
        if (this.last !== undefined) {
            answer(this.last);
            return;
        }
        const waiting = { id: 0, request, answer, since: Date.now() };
        this.underWay.add(waiting);
        request.id = waiting.id;
        if (this.outbox.push(packRequest(request)) === 1) {
            setImmediate(() => {
                this.post({ kind: "requests", requests: this.outbox });
                this.outbox = [];
            });
        }
    }

    /** Answers the requests whose time is up; says whether there were any. */
    expire(now: number, failure: () => Failure): boolean {
        let expired = false;
        this.oldest = Infinity;
        for (const { id, request, since } of this.underWay.list()) {
            if (request.deadline <= now) {
                this.settle(id, failure());
                expired = true;
            } else {
                this.oldest = Math.min(this.oldest, since);
            }
        }
        return expired;
    }

    /** Ends the worker; it has no requests under way. */
    end(): void {
        this.post({ kind: "end" });
    }

    /** Ends the worker now; requests under way fail. */
    kill(): void {
        this.child.kill("SIGKILL");
    }

    /** All callers wait for the gateway, only some for this handler; those who wait for it to load wait for nothing else. */
    private giveWay(): void {
        const { pid, exitCode, signalCode } = this.child;
        if (pid !== undefined && exitCode === null && signalCode === null) {
            setPriority(pid, WORKER_NICENESS);
        }
    }

    private post(message: ToWorker): void {
        // A worker that is gone is found out by its end.
        this.child.send(message, () => undefined);
    }

    private settle(id: number, response: ResponseMessage | Failure): void {
        this.underWay.take(id)?.answer(response);
    }

    /** Hands on what the worker had not begun. */
    private giveBack(begun: ReadonlySet<number>): void {
        for (const { id, request, answer } of this.underWay.list()) {
            if (!begun.has(id)) {
                this.underWay.take(id);
                this.resend(request, answer);
            }
        }
    }

    private failAll(failure: Failure): void {
        for (const { id } of this.underWay.list()) {
            this.settle(id, failure);
        }
    }
}

/** Resolves when a process has ended and its last message has been read, with what that means for its requests. */
async function goneFrom(child: ChildProcess): Promise<Failure> {
    const disconnected = new Promise(resolve => child.once("disconnect", resolve));
    return new Promise(resolve => {
        child.once("error", error => resolve(exitError(`cannot be started: ${error.message}`)));
        child.once("exit", (code, signal) => {
            void disconnected.then(() => resolve(exitFailure(code, signal)));
        });
    });
}

/** Lambda's names for a process that went away. V8 ends a process that is out of memory with SIGABRT. */
function exitFailure(code: number | null, signal: NodeJS.Signals | null): Failure {
    if (signal === "SIGABRT") {
        return { errorType: "Runtime.OutOfMemory", errorMessage: "Runtime exited: out of memory" };
    }
    return exitError(signal === null ? `exit status ${String(code)}` : `signal: ${signal}`);
}

function exitError(how: string): Failure {
    return { errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: ${how}` };
}
