import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Failure, RequestMessage, WorkerSetup } from "../worker/messages";
import { type Answer, Lane } from "./lane";

/** A worker with a request for this long may be computing: others wait for another worker, one more if need be. */
const BUSY_MILLISECONDS = 100;
/** How exact timeouts are. */
const TICK_MILLISECONDS = 50;
/**
 * How long a request waits for a worker without losing of its own time: Lambda gives initialisation 10 seconds.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const WAIT_MILLISECONDS = 10_000;

/** A request that no worker could take yet. */
interface Unsent {
    request: RequestMessage;
    answer: Answer;
    /** Milliseconds since 1970. */
    since: number;
}

/**
 * The workers of one version. Starts with one, adds more while requests wait, replaces those that time out or crash,
 * and drains before it goes.
 */
export class VersionPool {
    /** Requests that hold the pool: chosen for it, answered or not yet. */
    private held = 0;
    private closing = false;
    private lanes: Lane[] = [];
    private starting: Promise<void> | undefined;
    private unsent: Unsent[] = [];
    /** Every worker there is: those that take requests, those that load, those that are retired. */
    private readonly all = new Set<Lane>();
    private readonly tick: NodeJS.Timeout;
    private readonly most = Math.max(2, availableParallelism());
    private released: () => void = () => undefined;

    constructor(private readonly setup: WorkerSetup) {
        this.tick = setInterval(() => this.expire(), TICK_MILLISECONDS).unref();
    }

    /**
     * Makes sure that a worker has loaded the handler.
     *
     * @returns why it cannot, or `undefined` when one is ready
     */
    async warm(): Promise<Failure | undefined> {
        try {
            await (this.lanes[0] ?? this.start());
            return undefined;
        } catch (failure) {
            return failure as Failure;
        }
    }

    /** Keeps the pool from going until `release`: between the choice of a version and its answer. */
    hold(): void {
        this.held++;
    }

    /** The end of a `hold`. */
    release(): void {
        this.held--;
        if (this.held === 0) {
            this.released();
        }
    }

    /** Runs the handler; `answer` is called once, in any case. */
    invoke(request: RequestMessage, answer: Answer): void {
        request.deadline = request.time + this.setup.configuration.timeout * 1000;
        this.dispatch(request, answer);
    }

    /** Sends a request to a worker. While all compute it waits for the first that is free, or for one more. */
    private dispatch(request: RequestMessage, answer: Answer): void {
        const lane = this.free() ?? (this.lanes.length < this.most ? undefined : this.leastLoaded());
        if (lane !== undefined) {
            lane.send(request, answer);
            return;
        }
        this.unsent.push({ request, answer, since: Date.now() });
        this.start().catch(() => undefined);
    }

    /** Sends the requests that wait to a worker. */
    private sendUnsent(lane: Lane): void {
        const now = Date.now();
        this.unsent.splice(0).forEach(waiting => {
            lane.send({ ...waiting.request, deadline: this.deadlineOf(waiting, now) }, waiting.answer);
        });
    }

    /** When a request that waits for a worker times out: waiting is not taken from its time, up to 10 seconds in all. */
    private deadlineOf({ request, since }: Unsent, now: number): number {
        const latest = request.time + this.setup.configuration.timeout * 1000 + WAIT_MILLISECONDS;
        return Math.min(latest, request.deadline + now - since);
    }

    /** No more worker can be had: the requests that wait go to one that computes, or fail where there is none. */
    private failUnsent(failure: Failure): void {
        const lane = this.leastLoaded();
        if (lane === undefined) {
            this.unsent.splice(0).forEach(({ answer }) => answer(failure));
        } else {
            this.sendUnsent(lane);
        }
    }

    /** Ends the workers when nobody holds the pool any more. */
    async close(): Promise<void> {
        this.closing = true;
        await new Promise<void>(resolve => {
            this.released = resolve;
            if (this.held === 0) {
                resolve();
            }
        });
        clearInterval(this.tick);
        await this.starting?.catch(() => undefined);
        this.lanes.forEach(lane => lane.end());
        await Promise.all([...this.all].map(async lane => lane.ended));
    }

    /** Ends the workers now. */
    async destroy(): Promise<void> {
        this.closing = true;
        clearInterval(this.tick);
        this.all.forEach(lane => lane.kill());
        await Promise.all([...this.all].map(async lane => lane.ended));
    }

    /** The least loaded worker that does not compute; `undefined` when all do, or none is there. */
    private free(): Lane | undefined {
        return this.leastLoaded(BUSY_MILLISECONDS);
    }

    /** @param age passes over workers that have had a request for longer than this, in milliseconds */
    private leastLoaded(age = Infinity): Lane | undefined {
        const now = Date.now();
        let least: Lane | undefined;
        for (const lane of this.lanes) {
            if (!lane.failed && lane.age(now) <= age && (least === undefined || lane.load < least.load)) {
                least = lane;
            }
        }
        return least;
    }

    /** Starts a worker, one at a time; the requests that wait for it are sent, or failed. */
    private start(): Promise<void> {
        this.starting ??= this.startLane().then(
            lane => {
                this.starting = undefined;
                this.sendUnsent(this.free() ?? lane);
            },
            (failure: unknown) => {
                this.starting = undefined;
                this.failUnsent(failure as Failure);
                throw failure;
            },
        );
        return this.starting;
    }

    private async startLane(): Promise<Lane> {
        // A lane that failed is passed over from then on, and removed when its worker has ended.
        const lane = new Lane(this.setup, (request, answer) => this.dispatch(request, answer));
        this.all.add(lane);
        void lane.ended.then(() => this.all.delete(lane));
        await lane.ready;
        this.lanes.push(lane);
        void lane.ended.then(() => this.remove(lane));
        return lane;
    }

    /**
     * A worker that crashed is replaced at once, so that the next caller finds one ready; one that had no caller is not:
     * a handler that crashes by itself would be started for ever.
     */
    private remove(lane: Lane): void {
        const before = this.lanes.length;
        this.lanes = this.lanes.filter(other => other !== lane);
        if (!this.closing && lane.used && before > this.lanes.length && this.lanes.length === 0) {
            this.start().catch(() => undefined);
        }
    }

    /**
     * Answers the requests whose time is up, those that wait for a worker too. A worker with one that timed out may never
     * come back: it gets no more, and ends when the rest is done.
     */
    private expire(): void {
        const now = Date.now();
        const late = this.unsent.filter(waiting => this.deadlineOf(waiting, now) <= now);
        this.unsent = this.unsent.filter(waiting => !late.includes(waiting));
        late.forEach(({ answer }) => {
            answer(this.timeout());
        });
        for (const lane of [...this.lanes]) {
            if (lane.expire(now, () => this.timeout())) {
                this.retire(lane);
            }
        }
        const free = this.unsent.length > 0 ? this.free() : undefined;
        if (free !== undefined) {
            this.sendUnsent(free);
        }
    }

    private retire(lane: Lane): void {
        this.remove(lane);
        const finish = setInterval(() => {
            lane.expire(Date.now(), () => this.timeout());
            if (lane.load === 0) {
                clearInterval(finish);
                lane.kill();
            }
        }, TICK_MILLISECONDS);
        finish.unref();
    }

    private timeout(): Failure {
        const seconds = this.setup.configuration.timeout.toFixed(2);
        return { errorType: "Sandbox.Timedout", errorMessage: `Task timed out after ${seconds} seconds` };
    }
}

/** A request's number, as Lambda's `awsRequestId`. */
export function newRequestId(): string {
    return randomUUID();
}
