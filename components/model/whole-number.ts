/**
 * Whether a value is a whole number within a range.
 *
 * @example
 * ```ts
 * isWholeNumber(8080, 1, 65535);   // true
 * isWholeNumber("3", 1);           // false
 * ```
 */
export function isWholeNumber(value: unknown, from: number, to = Number.POSITIVE_INFINITY): value is number {
    return typeof value === "number" && Number.isInteger(value) && value >= from && value <= to;
}
