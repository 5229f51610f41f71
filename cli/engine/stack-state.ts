import type { Stack } from "@pulumi/pulumi/automation";
import { accessOf, type StackAccess } from "../../components/platforms/aws/stack-access";
import type { EngineResource } from "../../components/state/engine-resource";
import { orPulumiError } from "./pulumi-errors";
import { type Release, releasesIn } from "../../components/state/releases";
import { FUNCTION_KINDS, MEMORY_TYPE, ROUTER } from "./resource-kinds";

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
    const there = state.releases.map(({ name }) => name);
    const missing = names?.find(name => !there.includes(name));
    if (missing !== undefined) {
        throw new Error(
            `no function is named "${missing}"; give some of ${there.length === 0 ? "(there are none)" : there.join(", ")}`,
        );
    }
    return state.releases.filter(({ name }) => names?.includes(name) ?? true);
}

/** Where a function's versions are: a folder on `local`, an ARN on `aws`; `undefined` when none was made. */
export function placeOf({ resources }: StackState, release: Release): string | undefined {
    const holder = resources.find(({ urn }) => urn === release.urn);
    const place = FUNCTION_KINDS[holder?.type ?? ""]?.place;
    const child = resources.find(each => each.parent === release.urn && each.type === place?.child);
    const value = child?.outputs?.[place?.property ?? ""] ?? child?.inputs?.[place?.property ?? ""];
    return typeof value === "string" ? value : undefined;
}

/** How a function on AWS is reached: as its own provider does it, the stack's or one that the program made. */
export function awsAccessOf({ resources }: StackState, release: Release): StackAccess {
    const lambda = resources.find(
        ({ parent, type }) => parent === release.urn && type === FUNCTION_KINDS["gray:aws:Function"]?.versions,
    );
    const provider = resources.find(({ urn, id }) => `${urn}::${String(id)}` === lambda?.provider);
    return accessOf(provider?.inputs);
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
    const routers = resources.filter(({ type }) => type === ROUTER.type);
    const needsMore =
        (change !== "traffic" && routers.length > 0) ||
        releases.some(({ platform }) => platform === "other" || (change === "pin" && platform === "docker"));
    if (needsMore) {
        return undefined;
    }
    const owners = new Set([...releases, ...routers].map(({ urn }) => urn));
    const kinds = new Set([
        MEMORY_TYPE,
        ...ROUTER.split,
        ...Object.values(FUNCTION_KINDS).flatMap(({ split }) => split),
    ]);
    const leaves = (resource: EngineResource): boolean =>
        change === "publish" && Object.values(FUNCTION_KINDS).some(each => each.leaves?.(resource));
    const stable = new Map(releases.map(({ urn, published }) => [urn, published]));
    const starts = (resource: EngineResource): boolean => {
        const version = stable.get(resource.parent ?? "");
        return back && Object.values(FUNCTION_KINDS).some(each => each.starts?.(resource, version) === true);
    };
    const children = resources.filter(
        resource =>
            owners.has(resource.parent ?? "") && (kinds.has(resource.type) || leaves(resource) || starts(resource)),
    );
    return [...owners, ...children.map(({ urn }) => urn)];
}
