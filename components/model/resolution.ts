import { type Aliases, argumentOf } from "./aliases";
import { DEFAULT_ALIAS } from "./names";
import { ArgumentError } from "./argument-error";
import {
    isNewestPublished,
    LATEST,
    type NamedVersions,
    PUBLISHED,
    publishedVersion,
    type Reference,
    versionOf,
} from "./references";
import { byAge, type Route, routeOf, type Split, type Weights, weightsOf } from "./weights";

/**
 * Who gets what: the one answer for a function. The release computes it, platforms translate it into their own words, and the
 * command line reads it from the state and shows it.
 *
 * An alias names its versions by reference (`$latest`, `$published` or a number), so that it is known in every preview.
 */
export interface Resolution extends NamedVersions {
    /** Alias → its route, the default alias first. */
    aliases: Record<string, Route>;
}

/**
 * Resolves aliases. The default alias follows design.md section 2: `$latest` gets everything while nothing is published or while it
 * is the published version. Otherwise `$latest` gets `traffic`, and `$published` gets the rest.
 *
 * @param traffic share of `$latest`, 0 to 1
 * @param targets what more aliases there are
 * @throws ArgumentError when an alias names `$published` and nothing is published
 * @example
 * ```ts
 * resolve({ newest: "7", published: publishedAs("6") }, 0.1, { dev: { "$latest": 1 } }).aliases;
 * // { live: { primary: "$published", canary: { version: "$latest", share: 0.1 } }, dev: { primary: "$latest" } }
 * ```
 */
export function resolve(named: NamedVersions, traffic: number, targets: Aliases = {}): Resolution {
    const { newest, published } = named;
    return {
        newest,
        published,
        aliases: {
            [DEFAULT_ALIAS]: isNewestPublished(named)
                ? { primary: LATEST }
                : { primary: PUBLISHED, canary: { version: LATEST, share: traffic } },
            ...Object.fromEntries(
                Object.entries(targets).map(([alias, target]) => [
                    alias,
                    targetRoute(target, named, argumentOf(alias)),
                ]),
            ),
        },
    };
}

/**
 * The resolution that weights in force carry out: versions get the names that they bear.
 *
 * @param inForce alias → version → share, as a platform has them
 */
export function resolutionOf(named: NamedVersions, inForce: Record<string, Weights>): Resolution {
    const { newest, published } = named;
    const referenceOf = (version: string): Reference =>
        version === newest
            ? LATEST
            : published.state === "known" && version === published.version
              ? PUBLISHED
              : version;
    return {
        newest,
        published,
        aliases: Object.fromEntries(
            Object.entries(inForce).map(([alias, weights]) => [alias, renamed(routeOf(weights), referenceOf)]),
        ),
    };
}

/**
 * The route of an alias by versions.
 *
 * @param newest what to call the newest version where its name is not known
 */
export function versionRoute(route: Route, named: NamedVersions, newest = named.newest ?? LATEST): Route {
    return renamed(route, reference => versionOf(reference, named) ?? newest);
}

/**
 * The weights of every alias by versions.
 *
 * @param newest what to call the newest version where its name is not known
 * @example
 * ```ts
 * weightsIn(resolve({ newest: "7", published: publishedAs("6") }, 0.1));   // { live: { "7": 0.1, "6": 0.9 } }
 * ```
 */
export function weightsIn(resolution: Resolution, newest?: string): Record<string, Weights> {
    return Object.fromEntries(
        Object.keys(resolution.aliases).map(alias => [alias, aliasWeights(resolution, alias, newest)]),
    );
}

/**
 * The weights of one alias by versions; empty where the alias does not exist.
 *
 * @param newest what to call the newest version where its name is not known
 */
export function aliasWeights(resolution: Resolution, alias = DEFAULT_ALIAS, newest?: string): Weights {
    const route = resolution.aliases[alias];
    return route === undefined ? {} : weightsOf(versionRoute(route, resolution, newest));
}

/** The split of the default alias: `$latest` and `$published` → share. Known in every preview. */
export function splitIn({ aliases }: Resolution): Split {
    const live = aliases[DEFAULT_ALIAS];
    return live === undefined ? {} : weightsOf(live);
}

/** Share of the default alias's callers that the newest version gets, 0 to 1. */
export function newestShare(resolution: Resolution): number {
    return splitIn(resolution)[LATEST] ?? 0;
}

/** Every version that is known to be the newest or the published one, or that an alias names; each once. */
export function versionsIn(resolution: Resolution): string[] {
    const { newest, published, aliases } = resolution;
    const routed = Object.values(aliases).flatMap(({ primary, canary }) => [primary, canary?.version ?? primary]);
    const versions = [
        newest,
        publishedVersion(published),
        ...routed.map(reference => versionOf(reference, resolution)),
    ];
    return [...new Set(versions.filter(version => version !== undefined))];
}

/** The route of an alias's target: two names of one version are one, and of two versions the newer one is the canary. */
function targetRoute(target: Record<Reference, number>, named: NamedVersions, argument: string): Route {
    const members = Object.entries(target).map(([reference, share]) => ({
        reference,
        share,
        version: versionOf(reference, named, argument),
    }));
    const [first, second] = members.sort((a, b) => byAgeKnown(a.version, b.version));
    if (first === undefined) {
        throw new ArgumentError(argument, "no version is named; give one or two");
    }
    return second === undefined || first.version === second.version
        ? { primary: first.reference }
        : { primary: first.reference, canary: { version: second.reference, share: second.share } };
}

/** Older versions first; the one of unknown name is the newest. */
function byAgeKnown(a: string | undefined, b: string | undefined): number {
    if (a === undefined || b === undefined) {
        return Number(a === undefined) - Number(b === undefined);
    }
    return byAge(a, b);
}

function renamed({ primary, canary }: Route, nameOf: (version: string) => string): Route {
    return { primary: nameOf(primary), ...(canary && { canary: { ...canary, version: nameOf(canary.version) } }) };
}
