import { ArgumentError, show } from "./argument-error";

/** The newest version. */
export const LATEST = "$latest";
/** The version last marked stable by publish. */
export const PUBLISHED = "$published";

/** `$latest`, `$published`, or a version number ("3"). */
export type Reference = string;

/** The version last marked stable. */
export type Published =
    /** Nothing is published yet. */
    | { readonly state: "none" }
    | { readonly state: "known"; readonly version: string }
    /** It is the newest version, whose name a preview does not know. */
    | { readonly state: "unknown" };

/** What `$latest` and `$published` name. */
export interface NamedVersions {
    /** The newest version; `undefined` in a preview that makes a version of unknown name. */
    newest: string | undefined;
    published: Published;
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
 * Reads what a state or a file says is published.
 *
 * @param text a version; empty while nothing is published, `undefined` where it is not known
 */
export function publishedAs(text: string | undefined): Published {
    if (text === undefined) {
        return { state: "unknown" };
    }
    return text === "" ? { state: "none" } : { state: "known", version: text };
}

/** The name of the published version; `undefined` where there is none, or where it is not known. */
export function publishedVersion(published: Published): string | undefined {
    return published.state === "known" ? published.version : undefined;
}

/** Whether the newest version is known to be the published one: then it gets everybody, and there is nothing to release. */
export function publishesNewest({ newest, published }: NamedVersions): boolean {
    return published.state === "known" && published.version === newest;
}

/** Whether the newest version is the published one, or serves everybody since nothing is published. */
export function isNewestPublished(versions: NamedVersions): boolean {
    return versions.published.state !== "known" || publishesNewest(versions);
}

/**
 * The version a reference names now.
 *
 * @param argument how the message calls what names it
 * @returns `undefined` for the newest version where its name is not known
 * @throws ArgumentError for `$published` when nothing is published
 */
export function versionOf(
    reference: Reference,
    { newest, published }: NamedVersions,
    argument = "version",
): string | undefined {
    if (reference === LATEST) {
        return newest;
    }
    if (reference !== PUBLISHED) {
        return reference;
    }
    if (published.state === "none") {
        throw new ArgumentError(argument, `"${PUBLISHED}" names no version yet; publish one first (gray:publish)`);
    }
    return published.state === "known" ? published.version : newest;
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
