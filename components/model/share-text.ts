import { roundShare } from "./traffic";

/** A share as people read it: 0.1 is "10%". */
export function percent(share: number): string {
    return `${String(roundShare(share * 100))}%`;
}

/**
 * A share as a bar of text. A share above 0 shows, however small, and one below 1 is never full.
 *
 * @example
 * ```ts
 * bar(0.25, 8);   // "██░░░░░░"
 * ```
 */
export function bar(share: number, width: number): string {
    const [least, most] = [share > 0 ? 1 : 0, share < 1 ? width - 1 : width];
    const full = Math.min(most, Math.max(least, Math.round(share * width)));
    return "█".repeat(full).padEnd(width, "░");
}
