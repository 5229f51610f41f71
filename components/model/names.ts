import { ArgumentError, show } from "./argument-error";

/** The alias every function has; it carries the split of `traffic`. */
export const DEFAULT_ALIAS = "live";

/** Characters of the longest name. */
export const LONGEST_NAME = 64;
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const ALLOWED = "give a letter first, then letters, digits, - or _, at most 64 in all";

/**
 * Refuses a name that cannot be a function's: it becomes a folder, a part of URLs and an entry of publish lists.
 *
 * @example
 * ```ts
 * checkFunctionName("api");     // fine
 * checkFunctionName("2fast");   // throws
 * ```
 */
export function checkFunctionName(name: string): void {
    if (!NAME.test(name)) {
        throw new ArgumentError("name", `${show(name)} is not a function name; ${ALLOWED}`);
    }
}

/**
 * Refuses a name that cannot be an alias's. It starts with a letter, so that it can never be taken for a version
 * number, and is not the default alias's.
 *
 * Source: Tencent SCF and AWS Lambda both forbid alias names that look like version numbers.
 */
export function checkAliasName(name: string): void {
    if (!NAME.test(name)) {
        throw new ArgumentError("aliases", `${show(name)} is not an alias name; ${ALLOWED}`);
    }
    if (name === DEFAULT_ALIAS) {
        throw new ArgumentError(
            "aliases",
            `"${DEFAULT_ALIAS}" is the default alias, which traffic and publish move; give another name`,
        );
    }
}
