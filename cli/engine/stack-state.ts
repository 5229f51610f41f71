import type { Stack } from "@pulumi/pulumi/automation";
import { publishedVersion } from "../../components/model/references";
import type { EngineResource } from "../../components/state/engine-resource";
import { orPulumiError } from "./pulumi-errors";
import type { DeployedFunction } from "../../components/platforms/operations";
import { followers, platformNamed, platforms } from "../../components/platforms/registry";
import { deployedFunction } from "../../components/state/deployed-function";
import { MEMORY_TYPE, OTHER, releasesIn } from "../../components/state/releases";
import type { Release } from "../../components/state/release";

/** A stack's state: its resources, and the releases among them. */
export interface StackState {
    resources: EngineResource[];
    releases: Release[];
}

/** What the engine has of a stack. */
export async function readState(stack: Stack): Promise<StackState> {
    const exported = (await orPulumiError(stack.exportStack())) as { deployment?: { resources?: EngineResource[] } };
    const resources = exported.deployment?.resources ?? [];
    return { resources, releases: releasesIn(resources) };
}

/**
 * The releases that a command is for.
 *
 * @param names all of them when none are given
 * @throws Error naming those that there are
 */
export function chosenReleases(state: StackState, names: readonly string[] | undefined): Release[] {
    const existing = state.releases.map(({ name }) => name);
    const missing = names?.find(name => !existing.includes(name));
    if (missing !== undefined) {
        throw new Error(
            `no function is named "${missing}"; give some of ${existing.length === 0 ? "(there are none)" : existing.join(", ")}`,
        );
    }
    return state.releases.filter(({ name }) => names?.includes(name) ?? true);
}

/** A release with the resources that its platform finds it by. */
export function functionOf({ resources }: StackState, release: Release): DeployedFunction {
    return deployedFunction(resources, release);
}

/**
 * The resources that move the callers of some releases, and nothing else: with them as targets an update leaves code,
 * versions and everything around them as they are, whatever the working tree says by now.
 *
 * @param change what changes: a pin may need a container that does not run
 * @param back whether everybody goes back to the published version, which must run for that
 * @returns `undefined` when that cannot be told apart: a `gray.Release` of its own moves resources that are not ours, and
 *          a load balancer needs other target groups for another published version
 */
export function splitTargets(
    { resources }: StackState,
    releases: readonly Release[],
    change: "traffic" | "publish" | "pin",
    back: boolean,
): string[] | undefined {
    const following = followers();
    const beside = resources.filter(({ type }) => following.some(follower => follower.type === type));
    const needsMore =
        (change !== "traffic" && beside.length > 0) ||
        releases.some(
            ({ platform }) => platform === OTHER || (change === "pin" && platformNamed(platform).state.pinUpdatesAll),
        );
    if (needsMore) {
        return undefined;
    }
    const owners = new Set([...releases, ...beside].map(({ urn }) => urn));
    const states = platforms().map(({ state }) => state);
    const types = new Set([
        MEMORY_TYPE,
        ...following.flatMap(({ routing }) => routing),
        ...states.flatMap(({ routing }) => Object.keys(routing)),
    ]);
    const published = new Map(releases.map(({ urn, resolution }) => [urn, publishedVersion(resolution.published)]));
    const isPart = (resource: EngineResource): boolean =>
        types.has(resource.type) ||
        (change === "publish" && states.some(state => state.isUpdatedByPublish?.(resource))) ||
        (back && states.some(state => state.startsVersion?.(resource, published.get(resource.parent ?? ""))));
    const children = resources.filter(resource => owners.has(resource.parent ?? "") && isPart(resource));
    return [...owners, ...children.map(({ urn }) => urn)];
}
