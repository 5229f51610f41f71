import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Piscina } from "piscina";
import {
    type Failure,
    type FromWorker,
    pack,
    type RequestMessage,
    type ResponseMessage,
    type ToWorker,
    unpack,
} from "../worker/messages";

/** Answers one request. */
export type Answer = (response: ResponseMessage | Failure) => void;

interface Waiting {
    deadline: number;
    since: number;
    answer: Answer;
}

/**
 * A line to one worker thread. It gathers the requests of one turn of the event loop into one message, and hands the
 * answers back one by one. The thread itself belongs to the pool library: a lane is one long task of it.
 */
export class Lane {
    /** Resolves when the handler is loaded, rejects with a Failure when it cannot be. */
    readonly ready: Promise<void>;
    /** Resolves when the thread is done or gone. */
    readonly ended: Promise<void>;

    private readonly port: MessagePort;
    private readonly abort = new AbortController();
    private readonly waiting = new Map<number, Waiting>();
    private outbox: RequestMessage[] = [];

    constructor(threads: Piscina) {
        const { port1, port2 } = new MessageChannel();
        this.port = port1;
        const task = threads.run(
            { port: port2 },
            { transferList: [port2], signal: this.abort.signal },
        ) as Promise<void>;
        this.ready = new Promise((resolve, reject) => {
            port1.on("message", (message: FromWorker) => {
                switch (message.kind) {
                    case "ready":
                        resolve();
                        break;
                    case "failed":
                        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
                        reject(message.failure);
                        break;
                    case "responses":
                        unpack<ResponseMessage>(message.batch).forEach(response => this.settle(response.id, response));
                        break;
                }
            });
            task.catch((error: unknown) => {
                const failure = exitFailure(error);
                // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
                reject(failure);
                this.failAll(failure);
            });
        });
        this.ended = task.then(
            () => undefined,
            () => undefined,
        );
        void this.ended.then(() => port1.close());
    }

    /** Requests under way. */
    get load(): number {
        return this.waiting.size;
    }

    /** Milliseconds that the oldest request has been under way; 0 when none is. */
    age(now: number): number {
        const [oldest] = this.waiting.values();
        return oldest === undefined ? 0 : now - oldest.since;
    }

    /** Sends a request; `answer` is called once. */
    send(request: RequestMessage, answer: Answer): void {
        this.waiting.set(request.id, { deadline: request.deadline, since: request.time, answer });
        if (this.outbox.push(request) === 1) {
            setImmediate(() => {
                const batch = pack(this.outbox);
                this.outbox = [];
                this.post({ kind: "requests", batch });
            });
        }
    }

    /** Answers the requests whose time is up; says whether there were any. Requests come in order of their deadlines. */
    expire(now: number, failure: (id: number) => Failure): boolean {
        let expired = false;
        for (const [id, { deadline }] of this.waiting) {
            if (deadline > now) {
                break;
            }
            this.settle(id, failure(id));
            expired = true;
        }
        return expired;
    }

    /** Ends the thread when its requests are answered. */
    end(): void {
        this.post({ kind: "end" });
    }

    /** Ends the thread now; requests under way fail. */
    kill(): void {
        this.abort.abort();
    }

    private post(message: ToWorker): void {
        this.port.postMessage(message);
    }

    private settle(id: number, response: ResponseMessage | Failure): void {
        const waiting = this.waiting.get(id);
        if (waiting !== undefined) {
            this.waiting.delete(id);
            waiting.answer(response);
        }
    }

    private failAll(failure: Failure): void {
        for (const id of [...this.waiting.keys()]) {
            this.settle(id, failure);
        }
    }
}

/** Lambda's names for a process that went away. */
function exitFailure(error: unknown): Failure {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    const outOfMemory = (error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY";
    return {
        errorType: outOfMemory ? "Runtime.OutOfMemory" : "Runtime.ExitError",
        errorMessage: outOfMemory ? "Runtime exited: out of memory" : `Runtime exited with error: ${message}`,
        stack,
    };
}
