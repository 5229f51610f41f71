import type { Release } from "../state/releases";

/** A call of a function. */
export interface Call {
    release: Release;
    /** An alias, or a version's number. */
    qualifier: string;
    method: string;
    /** With its query; starts with `/`. */
    path: string;
    headers: Record<string, string>;
    data: Buffer | undefined;
    /** Whether it is to be an HTTP request, where the platform could do without. */
    asRequest: boolean;
}

/** What came of it. */
export interface Outcome {
    /** The version that answered; `undefined` when none did. */
    version: string | undefined;
    /** HTTP's; `undefined` where there is none. */
    status: number | undefined;
    /** What went wrong, by the platform's name for it. */
    error: string | undefined;
    headers: Record<string, string>;
    body: Buffer;
}
