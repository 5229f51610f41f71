import { ArgumentError, show } from "./argument-error";
import { byAge } from "./weights";

/** How many versions are kept when nothing is said. */
export const DEFAULT_KEEP = 10;

/** Reads `keep`: a whole number of at least 1. */
export function parseKeep(value: unknown): number {
    if (value === undefined) {
        return DEFAULT_KEEP;
    }
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
        throw new ArgumentError(
            "keep",
            `${show(value)} is not a number of versions; give a whole number of at least 1`,
        );
    }
    return value;
}

/**
 * The versions that retention removes: all but the newest `keep`, and never one in use.
 *
 * @param versions every version there is
 * @param keep how many of the newest stay
 * @param inUse versions that an alias, a rule, the published mark or a pin names
 */
export function removable(versions: readonly string[], keep: number, inUse: ReadonlySet<string>): string[] {
    const newestFirst = [...versions].sort((a, b) => byAge(b, a));
    return newestFirst.slice(keep).filter(version => !inUse.has(version));
}
