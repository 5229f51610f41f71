import { DEFAULT_ALIAS } from "../../model/names";
import { publishedVersion } from "../../model/references";
import { type Resolution, versionRoute, versionsIn } from "../../model/resolution";
import { resolveRules } from "../../model/rules";
import type { CheckedArgs } from "./checks";
import type { Address } from "./haproxy/address";
import type { Routed, RoutedAlias } from "./haproxy/routed";

/**
 * Every version that can receive traffic. They keep running.
 *
 * @throws ArgumentError when a rule names `$published` and nothing is published
 */
export function liveVersions({ rules }: CheckedArgs, resolution: Resolution): string[] {
    return [...new Set([...versionsIn(resolution), ...resolveRules(rules, resolution).map(({ version }) => version)])];
}

/**
 * What the router does. With two versions the default alias names both, whatever the share.
 *
 * @throws ArgumentError when a rule names `$published` and nothing is published
 */
export function routedNow(
    name: string,
    { rules, sticky, limits }: CheckedArgs,
    resolution: Resolution,
    servers: Record<string, Address>,
): Routed {
    const published = publishedVersion(resolution.published);
    return {
        functionName: name,
        servers,
        ...(published !== undefined && { published }),
        aliases: Object.entries(resolution.aliases).map(([alias, route]): RoutedAlias => ({
            alias,
            route: versionRoute(route, resolution),
            ...(alias === DEFAULT_ALIAS && { rules: resolveRules(rules, resolution) }),
            sticky,
        })),
        limits,
    };
}
