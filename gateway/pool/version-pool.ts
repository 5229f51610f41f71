import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { Piscina } from "piscina";
import { handlerEnvironment } from "../../components/local/runtime/handler-environment";
import type { Failure, RequestMessage, WorkerSetup } from "../worker/messages";
import { type Answer, Lane } from "./lane";

/** A second worker is started when a request has waited this long for the first: it may be computing. */
const BUSY_MILLISECONDS = 100;
/** How exact timeouts are. */
const TICK_MILLISECONDS = 50;
/** Lambda gives initialisation 10 seconds. */
const LOAD_MILLISECONDS = 10_000;

/** What a caller hands over; the pool adds its own number and deadline. */
export type Invocation = Omit<RequestMessage, "id" | "deadline">;

/**
 * The workers of one version. Starts with one, adds more while requests wait, replaces those that time out or crash,
 * and drains before it goes.
 */
export class VersionPool {
    /** Requests that hold the pool: chosen for it, answered or not yet. */
    private held = 0;
    private closing = false;
    private lanes: Lane[] = [];
    private starting: Promise<Lane> | undefined;
    private next = 0;
    private readonly threads: Piscina;
    private readonly tick: NodeJS.Timeout;
    private readonly most = Math.max(2, availableParallelism());
    private released: () => void = () => undefined;

    constructor(private readonly setup: WorkerSetup) {
        const { configuration, codeFolder, functionName, version } = setup;
        this.threads = new Piscina({
            filename: path.join(__dirname, "..", "worker", "main.js"),
            workerData: setup,
            env: handlerEnvironment({ ...configuration, functionName, version }, codeFolder),
            resourceLimits: { maxOldGenerationSizeMb: configuration.memorySize },
            minThreads: 0,
            // A retired worker may still be ending while its successor starts.
            maxThreads: 2 * this.most,
            concurrentTasksPerWorker: 1,
            atomics: "disabled",
            recordTiming: false,
        });
        // Crashes reach the lane through its task; the pool library repeats them here.
        this.threads.on("error", () => undefined);
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
    invoke(invocation: Invocation, answer: Answer): void {
        const request = {
            ...invocation,
            id: ++this.next,
            deadline: invocation.time + this.setup.configuration.timeout * 1000,
        };
        const lane = this.leastLoaded();
        if (lane === undefined) {
            this.start().then(
                started => started.send(request, answer),
                (failure: unknown) => answer(failure as Failure),
            );
            return;
        }
        if (lane.age(invocation.time) > BUSY_MILLISECONDS && this.lanes.length < this.most) {
            this.start().catch(() => undefined);
        }
        lane.send(request, answer);
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
        await Promise.all(this.lanes.map(async lane => lane.ended));
        await this.threads.destroy();
    }

    /** Ends the workers now. */
    async destroy(): Promise<void> {
        this.closing = true;
        clearInterval(this.tick);
        await this.threads.destroy();
    }

    private leastLoaded(): Lane | undefined {
        const [first, ...others] = this.lanes;
        return others.reduce((least, lane) => (least !== undefined && least.load <= lane.load ? least : lane), first);
    }

    /** Starts a worker, one at a time. */
    private start(): Promise<Lane> {
        this.starting ??= this.startLane().finally(() => {
            this.starting = undefined;
        });
        return this.starting;
    }

    private async startLane(): Promise<Lane> {
        const lane = new Lane(this.threads);
        const timer = setTimeout(() => lane.kill(), LOAD_MILLISECONDS);
        try {
            await lane.ready;
        } finally {
            clearTimeout(timer);
        }
        this.lanes.push(lane);
        void lane.ended.then(() => this.remove(lane));
        return lane;
    }

    /** A worker that crashed is replaced at once, so that the next caller finds one ready. */
    private remove(lane: Lane): void {
        const before = this.lanes.length;
        this.lanes = this.lanes.filter(each => each !== lane);
        if (!this.closing && before > this.lanes.length && this.lanes.length === 0) {
            this.start().catch(() => undefined);
        }
    }

    /** A worker with a request that timed out may never come back: it gets no more, and ends when the rest is done. */
    private expire(): void {
        const now = Date.now();
        for (const lane of [...this.lanes]) {
            if (lane.expire(now, () => this.timeout())) {
                this.retire(lane);
            }
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
