import { WorkerProcess } from "../../components/platforms/local/runtime/worker-process";
import {
    type Failure,
    packRequest,
    type PackedRequest,
    parseFromWorker,
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

/** A handler can send what it wants: it is in the same process. */
const NONSENSE: Failure = {
    errorType: "Runtime.InvalidMessage",
    errorMessage: "the worker sent the gateway a message that is none of its own",
};
/** The gateway's standard output is its access log; what handlers print goes to standard error. */
const STANDARD_ERROR = 2;

/**
 * A worker and the line to it. It gathers the requests of one turn of the event loop into one message, and hands the
 * answers back one by one.
 */
export class Lane {
    /** Resolves when the handler is loaded, rejects with a Failure when it cannot be. */
    readonly ready: Promise<void>;
    /** Resolves when the worker is gone. */
    readonly ended: Promise<void>;

    private readonly worker: WorkerProcess;
    private readonly underWay = new UnderWay<Waiting>();
    /** Since when the worker has the oldest request under way, as of the last `expire`. */
    private oldest = Infinity;
    private outbox: PackedRequest[] = [];
    /** Whether it ever got a request. */
    used = false;

    /**
     * @param resend takes requests that the worker had not begun when it failed
     */
    constructor(
        setup: WorkerSetup,
        private readonly resend: (request: RequestMessage, answer: Answer) => void,
    ) {
        this.worker = new WorkerProcess(setup, STANDARD_ERROR, message => {
            this.receive(message);
        });
        // All callers wait for the gateway, only some for this handler; those who wait for it to load wait for nothing else.
        this.ready = this.worker.ready.then(() => {
            this.worker.giveWay();
        });
        this.ended = this.worker.ended.then(() => {
            this.underWay.list().forEach(({ id }) => {
                this.settle(id, this.failure);
            });
        });
    }

    /** Whether the worker ends or is gone: it takes no more requests. */
    get failed(): boolean {
        return !this.worker.connected;
    }

    private get failure(): Failure {
        return this.worker.failure ?? { errorType: "Runtime.ExitError", errorMessage: "Runtime exited" };
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
        if (this.worker.failure !== undefined) {
            answer(this.worker.failure);
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
        this.worker.end();
    }

    /** Ends the worker now; requests under way fail. */
    kill(): void {
        this.worker.kill();
    }

    private receive(message: unknown): void {
        const parsed = parseFromWorker(message);
        switch (parsed?.kind) {
            case undefined:
                // What it says cannot be believed any more: its callers get an error, and another worker takes its place.
                this.worker.fail(NONSENSE);
                this.worker.kill();
                break;
            case "failed":
                this.giveBack(new Set(parsed.underWay));
                break;
            case "responses":
                parsed.responses.map(unpackResponse).forEach(response => this.settle(response.id, response));
                break;
        }
    }

    private post(message: ToWorker): void {
        this.worker.post(message);
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
}
