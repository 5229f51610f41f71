import { DEFAULT_ALIAS } from "./names";
import { LATEST } from "./references";
import type { ReleaseView } from "./release-diff";
import { percent } from "./share-text";
import { defaultWeights, namedShares, type Weights } from "./weights";

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
    // A version of unknown name is the one that the update makes.
    const latest = now.latest ?? NEW;
    const published = now.published ?? latest;
    const isCalled = published === "" ? "there is no published version" : `the published version is ${published}`;
    if (publish === true && published !== latest) {
        return `${isCalled}, not the newest one (${latest})`;
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
    const named = { latest, published };
    const is = now.aliases[DEFAULT_ALIAS];
    const wanted = defaultWeights(named, traffic);
    return is === undefined || areEqual(is, wanted)
        ? undefined
        : `the newest version (${latest}) gets ${percent(namedShares(is, named)[LATEST] ?? 0)} of the callers, ` +
              `not ${percent(wanted[latest] ?? 0)}`;
}

function areEqual(a: Weights, b: Weights): boolean {
    const versions = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...versions].every(version => a[version] === b[version]);
}
