import { ArgumentError, show } from "./argument-error";

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const PARTS = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/g;

/**
 * Reads a time span.
 *
 * @returns milliseconds, above 0
 * @throws ArgumentError for a number without a unit, and for anything else
 * @example
 * ```ts
 * parseDuration("10m", "interval");     // 600000
 * parseDuration("1h30m", "interval");   // 5400000
 * ```
 */
export function parseDuration(value: unknown, argument: string): number {
    const text = typeof value === "string" ? value.trim() : "";
    const parts = PARTS.test(text) ? [...text.matchAll(PART)] : [];
    const milliseconds = parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
    if (!Number.isFinite(milliseconds) || milliseconds <= 0) {
        throw new ArgumentError(
            argument,
            `${show(value)} is not a time span; give a number with ms, s, m or h ("10m", "500ms", "1h30m")`,
        );
    }
    return milliseconds;
}

/** A time span in words of the same kind, in its two largest units. */
export function describeDuration(milliseconds: number): string {
    if (milliseconds < 1000) {
        return `${String(Math.round(milliseconds))}ms`;
    }
    if (milliseconds < 60_000) {
        return `${String(Math.round(milliseconds / 100) / 10)}s`;
    }
    const minutes = Math.floor(milliseconds / 60_000);
    const parts =
        minutes < 60
            ? [`${String(minutes)}m`, seconds(milliseconds % 60_000)]
            : [`${String(Math.floor(minutes / 60))}h`, minutes % 60 === 0 ? "" : `${String(minutes % 60)}m`];
    return parts.join("");
}

function seconds(milliseconds: number): string {
    const whole = Math.floor(milliseconds / 1000);
    return whole === 0 ? "" : `${String(whole)}s`;
}
