import { resolveAliases } from "../model/aliases";
import { DEFAULT_ALIAS } from "../model/names";
import type { Named } from "../model/references";
import { resolveRules, type Rule } from "../model/rules";
import { routeOf, type Weights } from "../model/weights";
import type { CheckedArgs } from "./checks";
import type { Address, Routed, RoutedAlias } from "./haproxy/config";

/** The versions that somebody may get: they run. @throws ArgumentError when a reference names nothing */
export function liveVersions(checked: CheckedArgs, named: Named): string[] {
    const rules = rulesNow(checked, named).map(({ version }) => version);
    const aliases = Object.values(aliasWeights(checked, named)).flatMap(Object.keys);
    return [...new Set([named.latest, named.published, ...aliases, ...rules])].filter(version => version !== "");
}

/** Every alias's weights but the default one's. */
function aliasWeights({ aliases }: CheckedArgs, named: Named): Record<string, Weights> {
    return resolveAliases(aliases, named);
}

/** What the router does, or an ArgumentError when a reference names nothing. With two versions the default alias names both, whatever the share. */
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
        rules: rulesNow(checked, named),
        sticky: checked.sticky,
    };
    const others = Object.entries(aliasWeights(checked, named)).map(([alias, weights]) => ({
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

function rulesNow({ rules }: CheckedArgs, named: Named): Rule[] {
    return resolveRules(rules, named);
}
