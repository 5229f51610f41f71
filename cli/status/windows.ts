import type { WindowStats } from "../../components/model/gates";
import { MetricsDown, type MetricsSource } from "../../components/metrics/metrics-source";

/** What was seen of a function. */
export interface Seen {
    /** The source, in words. */
    source: string;
    /** By version; `undefined` when the source is down. */
    stats: Record<string, WindowStats> | undefined;
    /** Why it is down. */
    problem?: string;
    /** How long the window is by now, in milliseconds; `undefined` when it is all that the source has. */
    window?: number;
}

/** Marks in a window: it moves on by a part of its length. */
const MARKS = 15;

/** All that a source has. */
export async function seenByNow(source: MetricsSource): Promise<Seen> {
    try {
        return { stats: await source.window(), source: source.name };
    } catch (error) {
        return down(source, error);
    }
}

/** A window that moves with time: over the last so many milliseconds, or since it was opened. */
export class MovingWindow {
    private marks: Array<{ at: number; source: MetricsSource }> = [];

    constructor(
        private readonly open: () => MetricsSource,
        /** Milliseconds; `undefined` for a window that only grows. */
        private readonly length: number | undefined,
        private readonly now: () => number = Date.now,
    ) {}

    async look(): Promise<Seen> {
        const [oldest] = this.marks;
        const source = oldest?.source ?? this.open();
        try {
            const stats = oldest === undefined ? {} : await source.window();
            const window = oldest === undefined ? 0 : this.now() - oldest.at;
            await this.move();
            return { stats, source: source.name, window };
        } catch (error) {
            return down(source, error);
        }
    }

    /** Sets a mark when it is time, and lets go of those that a later one makes too old. */
    private async move(): Promise<void> {
        const { length, now } = this;
        const last = this.marks.at(-1);
        if (last === undefined || (length !== undefined && now() - last.at >= length / MARKS)) {
            const source = this.open();
            await source.mark();
            this.marks.push({ at: now(), source });
        }
        while (length !== undefined && now() - (this.marks[1]?.at ?? Infinity) >= length) {
            this.marks.shift();
        }
    }
}

function down(source: MetricsSource, error: unknown): Seen {
    if (!(error instanceof MetricsDown)) {
        throw error;
    }
    return { source: source.name, stats: undefined, problem: error.message };
}
