import type { Aliases } from "../model/aliases";
import type { Memory } from "../model/memory";
import type { Ramp } from "../model/ramp";
import type { Rule, Sticky } from "../model/rules";
import { type NamedVersions, publishedAs, PUBLISHED } from "../model/references";
import { resolutionOf, resolve } from "../model/resolution";
import { aliasesIn } from "./aliases";
import { type EngineResource, known, nameOf } from "./engine-resource";
import type { Release } from "./release";
import { platformOfType } from "../platforms/registry";

/** The memory of a release, on every platform. */
export const MEMORY_TYPE = "pulumi:index:Stash";
/** A release of a platform that the user brings. */
export const RELEASE_TYPE = "gray:index:Release";
/** What the command line calls such a platform. */
export const OTHER = "other";

/** Whether a type is one that holds a release. */
export function holdsRelease(type: string): boolean {
    return type === RELEASE_TYPE || platformOfType(type) !== undefined;
}

/** Made once: `localeCompare` makes one for each comparison, which takes a history of 500 updates seconds. */
const collator = new Intl.Collator("en", { numeric: true });

/** The order in which functions are shown: `api2` before `api10`. */
export function byName(a: { name: string }, b: { name: string }): number {
    return collator.compare(a.name, b.name);
}

/** The releases among resources, by name: what a state lists was made at once, in any order. */
export function releasesIn(resources: Iterable<EngineResource>): Release[] {
    const present = [...resources].filter(resource => resource.delete !== true);
    const holders = present.filter(({ type }) => holdsRelease(type));
    const children = new Map<string, EngineResource[]>(holders.map(({ urn }) => [urn, []]));
    present.forEach(resource => children.get(resource.parent ?? "")?.push(resource));
    return holders
        .map(holder => releaseOf(holder, children.get(holder.urn) ?? []))
        .filter(release => release !== undefined)
        .sort(byName);
}

/** A release, from the resource that holds it and that one's children; `undefined` until there is all of it. */
function releaseOf({ urn, type, outputs = {} }: EngineResource, children: EngineResource[]): Release | undefined {
    const platform = platformOfType(type);
    const memory = children.find(child => child.type === MEMORY_TYPE)?.inputs?.["input"] as Memory | undefined;
    const routing = children.filter(child => platform && child.type in platform.state.routing);
    if (memory === undefined || (platform !== undefined && routing.length === 0)) {
        return undefined;
    }
    const maker = children.find(child => child.type === platform?.state.versions);
    const newest = known(platform === undefined ? outputs["latest"] : maker?.outputs?.["version"]);
    const { ramp, targets = {}, rules = [], sticky, url } = outputs;
    const named: NamedVersions = { newest, published: publishedAs(known(memory.published)) };
    const inForce = aliasesIn(routing);
    return {
        name: nameOf(urn),
        urn,
        platform: platform?.name ?? OTHER,
        resolution: inForce
            ? resolutionOf(named, inForce)
            : resolve(named, memory.traffic, possible(targets as Aliases, named)),
        traffic: memory.traffic,
        targets: targets as Aliases,
        rules: rules as Rule[],
        sticky: sticky as Sticky | undefined,
        ramp: ramp as Ramp | undefined,
        url: known(url),
    };
}

/** The aliases that can be resolved. One of a version that there is not was refused: it has not been made. */
function possible(targets: Aliases, { published }: NamedVersions): Aliases {
    return Object.fromEntries(
        Object.entries(targets).filter(([, target]) => published.state !== "none" || !(PUBLISHED in target)),
    );
}
