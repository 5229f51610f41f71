import { describeDuration } from "../../components/model/duration";
import { errorRate, type WindowStats } from "../../components/model/gates";
import { percent } from "../../components/model/share-text";
import { table } from "../output/table";
import type { Seen } from "./watch";

/** What became of one step. */
export interface StepReport {
    /** Share of callers. */
    share: number;
    outcome: "passed" | "skipped" | "breached" | "aborted" | "stopped" | "failed";
    /** Milliseconds of watching. */
    watched: number;
    reasons: string[];
    seen: Seen[];
}

/** How a ramp ended. */
export interface RampReport {
    stack: string;
    result: "published" | "held" | "rolledBack" | "stopped" | "nothing";
    /** Function → version that was ramped. */
    versions: Record<string, string>;
    /** Of a ramp that ended on its way: function → its newest version and the share that it gets, as they were read back. */
    shares: Record<string, { version: string; share: number }>;
    steps: StepReport[];
    /** Why it was rolled back or stopped. */
    reasons: string[];
    /** What ended it from outside. */
    signal?: NodeJS.Signals;
    /** Seconds that the rollback took. */
    rollbackSeconds?: number;
}

/** What was seen, step by step. */
export function reportText({ steps }: RampReport): string {
    const rows = steps.flatMap(({ share, outcome, watched, seen }) =>
        seen.map(({ name, latest, published }, index) => [
            index === 0 ? percent(share) : "",
            index === 0 ? `${outcome}, ${describeDuration(watched)}` : "",
            name,
            statsText(latest),
            statsText(published),
        ]),
    );
    return rows.length === 0 ? "" : table(["step", "", "function", "$latest", "$published"], rows);
}

/** Requests, errors and p95 in a few words. */
export function statsText(stats: WindowStats | undefined): string {
    if (stats === undefined) {
        return "no data";
    }
    const p95 = stats.p95 === undefined ? "" : `, p95 ${String(Math.round(stats.p95))}ms`;
    return `${String(stats.requests)} req, ${percent(Number(errorRate(stats).toFixed(4)))} err${p95}`;
}
