import { resolveAliases } from "../model/aliases";
import { DEFAULT_ALIAS } from "../model/names";
import type { Named } from "../model/references";
import { resolveRules, type Rule } from "../model/rules";
import { routeOf, type Weights } from "../model/weights";
import { orRefuse } from "../refuse";
import type { CheckedArgs } from "./checks";
import type { Address, Routed, RoutedAlias } from "./haproxy/config";

/** The versions that somebody may get: they run. */
export function liveVersions(name: string, checked: CheckedArgs, named: Named): string[] {
    const rules = rulesNow(name, checked, named).map(({ version }) => version);
    const aliases = Object.values(aliasWeights(name, checked, named)).flatMap(Object.keys);
    return [...new Set([named.latest, named.published, ...aliases, ...rules])].filter(version => version !== "");
}

/** Every alias's weights but the default one's. */
function aliasWeights(name: string, { aliases }: CheckedArgs, named: Named): Record<string, Weights> {
    return orRefuse(name, () => resolveAliases(aliases, named));
}

/** What the router does. With two versions the default alias names both, whatever the share. */
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
        rules: rulesNow(name, checked, named),
        sticky: checked.sticky,
    };
    const others = Object.entries(aliasWeights(name, checked, named)).map(([alias, weights]) => ({
        alias,
        route: routeOf(weights),
        sticky: checked.sticky,
    }));
    return {
        functionName: name,
        servers,
        ...(published !== "" && { published }),
        aliases: [live, ...others],
    };
}

function rulesNow(name: string, { rules }: CheckedArgs, named: Named): Rule[] {
    return orRefuse(name, () => resolveRules(rules, named));
}
