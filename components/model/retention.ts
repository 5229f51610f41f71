import { ArgumentError, show } from "./argument-error";
import { byAge } from "./weights";
import { isWholeNumber } from "./whole-number";

/** How many versions are kept when nothing is said. */
export const DEFAULT_KEEP = 10;

/**
 * Reads `keep`: a whole number of at least 1.
 *
 * @param otherwise what it is when nothing is said
 * @param least a platform whose versions stay beside those in use may keep none
 */
export function parseKeep(value: unknown, otherwise = DEFAULT_KEEP, least = 1): number {
    if (value === undefined) {
        return otherwise;
    }
    if (!isWholeNumber(value, least)) {
        throw new ArgumentError(
            "keep",
            `${show(value)} is not a number of versions; give a whole number of at least ${String(least)}`,
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

/**
 * The versions that stay beside those in use: the newest `keep` of the others.
 *
 * @param versions every version there is
 * @param inUse versions that an alias, a rule, the published mark or a pin names
 */
export function keptBeside(versions: readonly string[], keep: number, inUse: ReadonlySet<string>): string[] {
    return versions
        .filter(version => !inUse.has(version))
        .sort((a, b) => byAge(b, a))
        .slice(0, keep);
}
