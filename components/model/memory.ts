/** What a function remembers between updates. `published` is empty when nothing is published. */
export interface Memory {
    published: string;
    /** The last traffic applied, 0 to 1. */
    traffic: number;
    /** What the published version was published with, for platforms that cannot split between any two versions. */
    publishedWith?: Record<string, string>;
}

/** What one update asks for. */
export interface ReleaseRequest {
    /** Given for this update; `undefined` leaves the last one standing. */
    traffic?: number;
    /** Publish this update's `$latest`. */
    publish: boolean;
    /** Make this version the published one. */
    pin?: string;
}

/** Traffic of a function that never had one. */
export const FIRST_TRAFFIC = 1;

/**
 * Which parts of the memory stand still in an update: those that nothing was given for.
 *
 * @example
 * ```ts
 * keptParts({ traffic: 0.1, publish: false });   // ["published"]
 * ```
 */
export function keptParts(request: ReleaseRequest): Array<keyof Memory> {
    const kept: Array<keyof Memory> = [];
    if (!request.publish && request.pin === undefined) {
        kept.push("published", "publishedWith");
    }
    if (request.traffic === undefined) {
        kept.push("traffic");
    }
    return kept;
}
