import type { Aliases } from "../../components/model/aliases";
import type { Ramp } from "../../components/model/ramp";
import type { ReleaseView } from "../../components/model/release-diff";
import type { Rule, Sticky } from "../../components/model/rules";
import type { Split, Weights } from "../../components/model/weights";
import { FUNCTION_KINDS, type PlatformKinds, RELEASE_TYPE } from "./resource-kinds";

/** A resource as the engine has it: in an exported state, and in the events of an update. */
export interface EngineResource {
    urn: string;
    type: string;
    parent?: string;
    /** It is on its way out: a replacement has been made. */
    delete?: boolean;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
}

/** A release as the engine has it: of a function, or of a platform that the user brings. */
export interface Release extends ReleaseView {
    name: string;
    urn: string;
    /** `other` for a `gray.Release` of its own. */
    platform: PlatformKinds["platform"] | "other";
    weights: Weights;
    split: Split;
    /** How the program wants it ramped. */
    ramp: Ramp | undefined;
    url: string | undefined;
    /** Docker: where HAProxy's metrics are. */
    metricsUrl: string | undefined;
    /** Docker: where every alias and version answers, by host. */
    internalUrl: string | undefined;
}

/** Whether a type is one that holds a release. */
export function holdsRelease(type: string): boolean {
    return type === RELEASE_TYPE || type in FUNCTION_KINDS;
}

/** The order in which functions are shown: `api2` before `api10`. */
export function byName(a: { name: string }, b: { name: string }): number {
    return a.name.localeCompare(b.name, "en", { numeric: true });
}

/** The releases of a stack, by name: what a state lists was made at once, in any order. */
export function releasesIn(resources: readonly EngineResource[]): Release[] {
    return resources
        .filter(resource => resource.delete !== true && holdsRelease(resource.type))
        .map(releaseOf)
        .filter(release => release !== undefined)
        .sort(byName);
}

/** A release, from the resource that holds it; `undefined` while that one has registered nothing. */
export function releaseOf({ urn, type, outputs = {} }: EngineResource): Release | undefined {
    const { split, traffic } = outputs;
    if (split === undefined || typeof traffic !== "number") {
        return undefined;
    }
    const { latest, published, weights, aliases, targets, rules, sticky, ramp, url, metricsUrl, internalUrl } = outputs;
    return {
        name: nameOf(urn),
        urn,
        platform: FUNCTION_KINDS[type]?.platform ?? "other",
        latest: known(latest),
        published: published === undefined ? "" : known(published),
        traffic,
        weights: shares(weights) ?? {},
        split: shares(split) ?? {},
        aliases: (isKnown(aliases) ? (aliases as Record<string, Weights> | undefined) : undefined) ?? {},
        targets: (targets as Aliases | undefined) ?? {},
        rules: (rules as Rule[] | undefined) ?? [],
        sticky: sticky as Sticky | undefined,
        ramp: ramp as Ramp | undefined,
        url: known(url),
        metricsUrl: known(metricsUrl),
        internalUrl: known(internalUrl),
    };
}

/** The name at a URN's end. */
export function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? "";
}

/** What stands in a preview's events for text that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function isKnown(value: unknown): boolean {
    return value !== undefined && value !== UNKNOWN;
}

function known(value: unknown): string | undefined {
    return typeof value === "string" && isKnown(value) ? value : undefined;
}

function shares(value: unknown): Record<string, number> | undefined {
    return typeof value === "object" && value !== null ? (value as Record<string, number>) : undefined;
}
