import { ArgumentError, show } from "./argument-error";

/** The newest version. */
export const LATEST = "$latest";
/** The version last marked stable by publish. */
export const PUBLISHED = "$published";

/** `$latest`, `$published`, or a version number ("3"). */
export type Reference = string;

/** What references are resolved against. `published` is empty when nothing is published yet. */
export interface Named {
    latest: string;
    published: string;
}

/** Versions are numbered from 1, written without signs or leading zeros. */
const NUMBER = /^[1-9]\d*$/;

/** Whether a text is a version number. */
export function isVersionNumber(text: string): boolean {
    return NUMBER.test(text);
}

/**
 * Refuses what is not a reference. A number given as a number (3) is taken as the text "3".
 *
 * @throws ArgumentError
 * @example
 * ```ts
 * parseReference(3, "pin");           // "3"
 * parseReference("$latest", "pin");   // "$latest"
 * parseReference("v3", "pin");        // throws
 * ```
 */
export function parseReference(value: unknown, argument: string): Reference {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string" || !(text === LATEST || text === PUBLISHED || isVersionNumber(text))) {
        throw new ArgumentError(
            argument,
            `${show(value)} is not a version; give a number ("3"), "${LATEST}" or "${PUBLISHED}"`,
        );
    }
    return text;
}

/**
 * The version a reference names now.
 *
 * @throws ArgumentError for `$published` when nothing is published
 */
export function resolveReference(reference: Reference, named: Named, argument: string): string {
    if (reference === LATEST) {
        return named.latest;
    }
    if (reference === PUBLISHED) {
        if (named.published === "") {
            throw new ArgumentError(argument, `"${PUBLISHED}" names no version yet; publish one first (gray:publish)`);
        }
        return named.published;
    }
    return reference;
}

/**
 * Refuses a version number that does not exist; `$latest` and `$published` pass.
 *
 * @param existing the numbers that exist
 * @example
 * ```ts
 * requireVersion("7", ["1", "2"], "pin");   // pin: version "7" does not exist; give one of 1, 2
 * ```
 */
export function requireVersion(reference: Reference, existing: readonly string[], argument: string): void {
    if (isVersionNumber(reference) && !existing.includes(reference)) {
        const fix = existing.length === 0 ? "no version exists yet" : `give one of ${existing.join(", ")}`;
        throw new ArgumentError(argument, `version "${reference}" does not exist; ${fix}`);
    }
}
