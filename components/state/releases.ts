import { GATEWAY_ROUTES_TYPE } from "../platforms/docker/plugin/resource-types";
import { type Aliases, allWeights } from "../model/aliases";
import type { Memory } from "../model/memory";
import { DEFAULT_ALIAS } from "../model/names";
import type { Ramp } from "../model/ramp";
import type { ReleaseView } from "../model/release-diff";
import type { Rule, Sticky } from "../model/rules";
import { type Named, PUBLISHED } from "../model/references";
import { namedShares, type Split, splitOf, type Weights } from "../model/weights";
import { aliasesIn } from "./aliases";
import { type EngineResource, known, nameOf } from "./engine-resource";
import { FUNCTION_KINDS, MEMORY_TYPE, type PlatformKinds, RELEASE_TYPE } from "../../cli/engine/resource-kinds";

/** How a function is found in a gateway. */
export interface Shared {
    /** As the gateway's backends and hosts name it. */
    functionName: string;
    /** What the paths of its requests begin with; empty for any. */
    path: string;
}

/** A release as the engine has it: of a function, or of a platform that the user brings. */
export interface Release extends ReleaseView {
    name: string;
    urn: string;
    /** `other` for a `gray.Release` of its own. */
    platform: PlatformKinds["platform"] | "other";
    /**
     * What is in force. It is what `traffic` and `published` ask for, except after an update that failed in between, and
     * after a refresh that found an alias changed by hand.
     */
    weights: Weights;
    split: Split;
    /** How the program wants it ramped. */
    ramp: Ramp | undefined;
    url: string | undefined;
    /** Docker: where HAProxy's metrics are. */
    metricsUrl: string | undefined;
    /** Docker: where every alias and version answers, by host. */
    internalUrl: string | undefined;
    /** Docker: the container that answers there, by its id; unknown of one that an earlier version deployed. */
    router: string | undefined;
    /** Docker: its place in a gateway, which has several functions; nothing for one with a router of its own. */
    shared: Shared | undefined;
}

/** Whether a type is one that holds a release. */
export function holdsRelease(type: string): boolean {
    return type === RELEASE_TYPE || type in FUNCTION_KINDS;
}

/** The order in which functions are shown: `api2` before `api10`. */
export function byName(a: { name: string }, b: { name: string }): number {
    return a.name.localeCompare(b.name, "en", { numeric: true });
}

/** The releases among resources, by name: what a state lists was made at once, in any order. */
export function releasesIn(resources: Iterable<EngineResource>): Release[] {
    const there = [...resources].filter(resource => resource.delete !== true);
    const holders = there.filter(({ type }) => holdsRelease(type));
    const children = new Map<string, EngineResource[]>(holders.map(({ urn }) => [urn, []]));
    there.forEach(resource => children.get(resource.parent ?? "")?.push(resource));
    return holders
        .map(holder => releaseOf(holder, children.get(holder.urn) ?? []))
        .filter(release => release !== undefined)
        .sort(byName);
}

/** A release, from the resource that holds it and that one's children; `undefined` until there is all of it. */
function releaseOf({ urn, type, outputs = {} }: EngineResource, children: EngineResource[]): Release | undefined {
    const kinds = FUNCTION_KINDS[type];
    const memory = children.find(child => child.type === MEMORY_TYPE)?.inputs?.["input"] as Memory | undefined;
    const movers = children.filter(child => kinds?.split.includes(child.type));
    if (memory === undefined || (kinds !== undefined && movers.length === 0)) {
        return undefined;
    }
    const maker = children.find(child => child.type === kinds?.versions);
    const latest = known(kinds === undefined ? outputs["latest"] : maker?.outputs?.["version"]);
    const published = known(memory.published);
    const { ramp, targets = {}, rules = [], sticky, url, metricsUrl, internalUrl, router } = outputs;
    const named = latest === undefined ? undefined : { latest, published: published ?? latest };

    const aliases = aliasesIn(movers) ?? (named && asked(targets as Aliases, named, memory.traffic)) ?? {};
    const live = aliases[DEFAULT_ALIAS];
    return {
        name: nameOf(urn),
        urn,
        platform: kinds?.platform ?? "other",
        latest,
        published,
        traffic: memory.traffic,
        weights: live ?? {},
        split:
            named && live
                ? namedShares(live, named)
                : splitOf(memory.traffic, published !== undefined && published !== "", false),
        aliases,
        targets: targets as Aliases,
        rules: rules as Rule[],
        sticky: sticky as Sticky | undefined,
        ramp: ramp as Ramp | undefined,
        url: known(url),
        metricsUrl: known(metricsUrl),
        internalUrl: known(internalUrl),
        router: known(router),
        shared: sharedIn(movers),
    };
}

/** A refresh that found another part in the gateway does not change what the function is asked for by. */
function sharedIn(movers: EngineResource[]): Shared | undefined {
    const { functionName, part } = (movers.find(({ type }) => type === GATEWAY_ROUTES_TYPE)?.inputs ?? {}) as {
        functionName?: string;
        part?: { found?: { path?: string } };
    };
    return functionName === undefined ? undefined : { functionName, path: part?.found?.path ?? "" };
}

/** The weights that are asked for. An alias of a version that there is not was refused: it has not been made. */
function asked(targets: Aliases, named: Named, traffic: number): Record<string, Weights> {
    const there = Object.entries(targets).filter(([, target]) => named.published !== "" || !(PUBLISHED in target));
    return allWeights(Object.fromEntries(there), named, traffic);
}
