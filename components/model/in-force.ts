import { LATEST, versionOf, PUBLISHED } from "./references";
import type { ReleaseView } from "./release-diff";
import { resolve, splitIn } from "./resolution";
import { percent } from "./share-text";
import type { Split } from "./weights";

/** What a command asks of one function. What is not given is not asked. */
export interface Wanted {
    /** Share of the newest version, 0 to 1. */
    traffic?: number | undefined;
    /** The newest version becomes the published one. */
    publish?: boolean | undefined;
    /** This version becomes the published one. */
    pin?: string | undefined;
}

/** How a version is called whose name a preview does not know yet. */
const NEW = "a new one";

/**
 * Whether what a command asked of a function is in force; if it is not, what is, in words. It is decided from what was read
 * back after an update, or from what a preview says will be there.
 *
 * @param now the function after the update; `undefined` when it is not there
 * @returns `undefined` when all of it is in force
 * @example
 * ```ts
 * notInForce({ publish: true }, { latest: "2", published: "1", … });
 * // "the published version is 1, not the newest one (2)"
 * ```
 */
export function notInForce({ traffic, publish, pin }: Wanted, now: ReleaseView | undefined): string | undefined {
    if (now === undefined) {
        return "it is not there";
    }
    const { resolution } = now;
    const newest = resolution.newest ?? NEW;
    const { state } = resolution.published;
    const published = state === "none" ? undefined : (versionOf(PUBLISHED, resolution) ?? NEW);
    const isCalled =
        published === undefined ? "there is no published version" : `the published version is ${published}`;
    if (publish === true && published !== newest) {
        return `${isCalled}, not the newest one (${newest})`;
    }
    if (pin !== undefined && published !== pin) {
        return `${isCalled}, not ${pin}`;
    }
    if (traffic === undefined) {
        return undefined;
    }
    if (now.traffic !== traffic) {
        return `traffic is ${percent(now.traffic)}, not ${percent(traffic)}`;
    }
    const [is, wanted] = [splitIn(resolution), splitIn(resolve(resolution, traffic))];
    return areEqual(is, wanted)
        ? undefined
        : `the newest version (${newest}) gets ${percent(is[LATEST] ?? 0)} of the callers, not ${percent(wanted[LATEST] ?? 0)}`;
}

function areEqual(a: Split, b: Split): boolean {
    const references = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...references].every(reference => a[reference] === b[reference]);
}
