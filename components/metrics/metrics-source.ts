import type { WindowStats } from "../model/gates";

/** Where a platform's metrics are. */
export interface MetricsSource {
    /** In words, for messages: "the gateway at http://127.0.0.1:8080". */
    readonly name: string;
    /** What tells this source from another one that bears its name: a router that was made anew counts from zero. */
    readonly id: string;
    /**
     * Starts a window now.
     *
     * @throws MetricsDown when the source cannot be read
     */
    mark(): Promise<void>;
    /**
     * What versions answered under the default alias since `mark()`; before the first `mark()`, all that the source has. A
     * version without requests has no entry.
     *
     * @throws MetricsDown
     */
    window(): Promise<Record<string, WindowStats>>;
}

/** Metrics cannot be read; the message says where and why, in one line. */
export class MetricsDown extends Error {}
