import { resolveAliases } from "../../model/aliases";
import { DEFAULT_ALIAS } from "../../model/names";
import type { Named } from "../../model/references";
import { resolveRules } from "../../model/rules";
import { routeOf } from "../../model/weights";
import type { CheckedArgs } from "./checks";
import type { Address } from "./haproxy/backends";
import type { Routed, RoutedAlias } from "./haproxy/config";

/**
 * Every version that can receive traffic. They keep running.
 *
 * @throws ArgumentError when a reference names no version
 */
export function liveVersions(checked: CheckedArgs, named: Named): string[] {
    const rules = resolveRules(checked.rules, named).map(({ version }) => version);
    const aliases = Object.values(resolveAliases(checked.aliases, named)).flatMap(Object.keys);
    return [...new Set([named.latest, named.published, ...aliases, ...rules])].filter(version => version !== "");
}

/**
 * What the router does. With two versions the default alias names both, whatever the share.
 *
 * @throws ArgumentError when a reference names no version
 */
export function routedNow(
    name: string,
    checked: CheckedArgs,
    named: Named,
    traffic: number,
    servers: Record<string, Address>,
): Routed {
    const { latest, published } = named;
    const split = published !== "" && published !== latest;
    const live: RoutedAlias = {
        alias: DEFAULT_ALIAS,
        route: split ? { primary: published, canary: { version: latest, share: traffic } } : { primary: latest },
        rules: resolveRules(checked.rules, named),
        sticky: checked.sticky,
    };
    const others = Object.entries(resolveAliases(checked.aliases, named)).map(([alias, weights]) => ({
        alias,
        route: routeOf(weights),
        sticky: checked.sticky,
    }));
    return {
        functionName: name,
        servers,
        ...(published !== "" && { published }),
        aliases: [live, ...others],
        limits: checked.limits,
    };
}
