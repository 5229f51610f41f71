import type { ReleaseRequest } from "./memory";
import type { NamedVersions } from "./references";
import { percent } from "./share-text";

/** Whether there is anything to say at all. */
export function canBeIneffective(request: ReleaseRequest): request is ReleaseRequest & { traffic: number } {
    return request.traffic !== undefined && request.traffic !== 1;
}

/**
 * What was asked for and cannot take effect (invariant 12), as a sentence; `undefined` when all of it does.
 *
 * Publish with traffic 0 is the standard last step of a release and draws no warning: nothing is left to split, and
 * nothing was meant to be.
 *
 * @param request what this update was given
 * @param named the newest version and the published one after it
 */
export function ineffective(request: ReleaseRequest, { newest, published }: NamedVersions): string | undefined {
    if (!canBeIneffective(request)) {
        return undefined;
    }
    const { traffic } = request;
    if (request.publish) {
        return traffic === 0
            ? undefined
            : `publish and traffic ${percent(traffic)} in one update leave nothing to split: the newest version is also ` +
                  `the published one and gets everything; traffic ${percent(traffic)} counts from the next version on`;
    }
    if (published.state === "none") {
        return (
            `traffic ${percent(traffic)} has no effect: no version is published yet, so the newest one gets everything; ` +
            "publish one first (gray:publish)"
        );
    }
    if (published.state === "known" && published.version === newest && traffic > 0) {
        return (
            `traffic ${percent(traffic)} has no effect yet: the newest version (${newest}) is the published one and gets ` +
            "everything; it counts from the next version on"
        );
    }
    return undefined;
}
