import { FailedRun } from "../engine/run";
import type { EngineResource } from "../../components/state/engine-resource";
import type { Release } from "../../components/state/release";
import { say } from "../output/say";

/**
 * Runs an update for some functions. Where some of them fail, it runs the update again for those that are left, so that no
 * function keeps another one's callers where they are.
 *
 * Pulumi's `--continue-on-error` would do this in one run. It is not used: in Pulumi 3.255 the engine answers the program
 * before it notes the failure (`cancelDueToError` in `pkg/resource/deploy/step_executor.go`). What depends on the resource
 * that failed can then be written before it, and Pulumi refuses to use such a state.
 *
 * @param update makes an update of the given functions
 * @returns the update's result, when no function failed
 * @throws FailedRun when a function failed, after the others were updated; a failure before that is printed
 */
export async function separateFailures<T>(
    releases: readonly Release[],
    resources: readonly EngineResource[],
    update: (releases: readonly Release[]) => Promise<T>,
): Promise<T> {
    try {
        return await update(releases);
    } catch (error) {
        const failed = error instanceof FailedRun ? ownersOf(error.failed, resources) : new Set<string>();
        const left = releases.filter(({ urn }) => !failed.has(urn));
        if (left.length > 0 && left.length < releases.length) {
            const names = left.map(({ name }) => name).join(", ");
            say(`${(error as Error).message}; going on with ${names}`);
            await separateFailures(left, resources, update);
        }
        throw error;
    }
}

/** URNs of resources and of what they are parts of. */
function ownersOf(urns: ReadonlyMap<string, string | undefined>, resources: readonly EngineResource[]): Set<string> {
    // What this update would have made is not in the state: the engine says whose child it is.
    const parents = new Map([...urns, ...resources.map(({ urn, parent }) => [urn, parent] as const)]);
    const owners = new Set<string>();
    for (const urn of urns.keys()) {
        for (let at: string | undefined = urn; at !== undefined && !owners.has(at); at = parents.get(at)) {
            owners.add(at);
        }
    }
    return owners;
}
