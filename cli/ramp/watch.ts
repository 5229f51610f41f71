import { setTimeout as sleep } from "node:timers/promises";
import { type Gates, hasGates, judge, type Verdict, type WindowStats } from "../../components/model/gates";
import { MetricsDown, type MetricsSource } from "../../components/metrics/metrics-source";
import type { RampCommand } from "./control";

/** A function under watch. */
export interface Watched {
    name: string;
    latest: string;
    published: string;
    source: MetricsSource;
}

/** What was seen of a function in a step. */
export interface Seen {
    name: string;
    latest: WindowStats | undefined;
    published: WindowStats | undefined;
    verdict: Verdict;
}

/** A step's watch, as it stands. */
export interface WatchState {
    /** Milliseconds since it began, without pauses. */
    elapsed: number;
    paused: boolean;
    /** All is well, and only a person is waited for. */
    waitsForYou: boolean;
    seen: Seen[];
}

/** How a step's watch ended. */
export type WatchEnd = { outcome: "pass" | "skip" | "abort" | "stop" } | { outcome: "breach"; reasons: string[] };

/** How a watch goes. */
export interface WatchOptions {
    gates: Gates;
    /** Milliseconds. */
    interval: number;
    manual: boolean;
    /** What a person asked for since the last look; `stop` when the process is to end. */
    commands: () => Array<RampCommand | "stop">;
    show: (state: WatchState) => void;
}

const [SOONEST_MILLISECONDS, LATEST_MILLISECONDS] = [200, 5000];
/** How soon a person is heard. */
const LISTEN_MILLISECONDS = 100;

/**
 * Watches one step: a breach ends it at once; it passes when its time is over and every gate has enough data and holds.
 */
export async function watchStep(functions: readonly Watched[], options: WatchOptions): Promise<WatchEnd> {
    const { interval, manual, commands, show, gates } = options;
    const every = Math.min(LATEST_MILLISECONDS, Math.max(SOONEST_MILLISECONDS, interval / 20));
    const windows = functions.map(fn => new Window(fn, gates));
    const state: WatchState = { elapsed: 0, paused: false, waitsForYou: false, seen: [] };
    for (let [last, next] = [Date.now(), 0]; ;) {
        for (const command of commands()) {
            if (command === "skip" || command === "abort" || command === "stop") {
                return { outcome: command };
            }
            state.paused = command === "pause";
        }
        const now = Date.now();
        state.elapsed += state.paused ? 0 : now - last;
        last = now;
        if (now >= next) {
            state.seen = await Promise.all(windows.map(async window => window.look()));
            next = Date.now() + every;
        }
        const breaches = state.seen.flatMap(({ name, verdict }) =>
            verdict.verdict === "breach" ? verdict.reasons.map(reason => `${name}: ${reason}`) : [],
        );
        const passes = state.elapsed >= interval && state.seen.every(({ verdict }) => verdict.verdict === "pass");
        state.waitsForYou = passes && manual;
        show(state);
        if (breaches.length > 0) {
            return { outcome: "breach", reasons: breaches };
        }
        if (passes && !manual && !state.paused) {
            return { outcome: "pass" };
        }
        await sleep(LISTEN_MILLISECONDS);
    }
}

/** Of a version that nobody called. */
const NOTHING: WindowStats = { requests: 0, errors: 0 };

/** What one function answers in a step. The window starts when its metrics can first be read. */
class Window {
    private marked = false;

    constructor(
        private readonly watched: Watched,
        private readonly gates: Gates,
    ) {}

    async look(): Promise<Seen> {
        const { name, latest, published, source } = this.watched;
        try {
            if (!this.marked) {
                await source.mark();
                this.marked = true;
            }
            const stats = await source.window();
            const seen = { latest: stats[latest] ?? NOTHING, published: stats[published] ?? NOTHING };
            return { name, ...seen, verdict: judge(this.gates, seen.latest, seen.published) };
        } catch (error) {
            if (!(error instanceof MetricsDown)) {
                throw error;
            }
            const reasons = [`no data: ${error.message}`];
            const verdict = hasGates(this.gates) ? "wait" : "pass";
            return { name, latest: undefined, published: undefined, verdict: { verdict, reasons } };
        }
    }
}
