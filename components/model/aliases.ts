import { checkAliasName, DEFAULT_ALIAS } from "./names";
import type { Named, Reference } from "./references";
import { type AliasTarget, defaultWeights, parseTarget, resolveTarget, type Weights } from "./weights";

/** Aliases as they were asked for: name → reference → share. */
export type Aliases = Record<string, Record<Reference, number>>;

/**
 * Reads the `aliases` argument.
 *
 * @throws ArgumentError for a name or a target that an alias cannot have
 * @example
 * ```ts
 * parseAliases({ dev: "$latest" });   // { dev: { "$latest": 1 } }
 * ```
 */
export function parseAliases(aliases: Record<string, AliasTarget> = {}): Aliases {
    return Object.fromEntries(
        Object.entries(aliases).map(([alias, target]) => {
            checkAliasName(alias);
            return [alias, parseTarget(target, argumentOf(alias))];
        }),
    );
}

/**
 * The weights of aliases now.
 *
 * @throws ArgumentError when one names `$published` and nothing is published
 */
export function resolveAliases(aliases: Aliases, named: Named): Record<string, Weights> {
    return Object.fromEntries(
        Object.entries(aliases).map(([alias, target]) => [alias, resolveTarget(target, named, argumentOf(alias))]),
    );
}

/**
 * Every alias's weights now, the default one's first.
 *
 * @param traffic share of `$latest`, 0 to 1
 * @throws ArgumentError when an alias names `$published` and nothing is published
 * @example
 * ```ts
 * allWeights({ dev: { "$latest": 1 } }, { latest: "7", published: "6" }, 0.1);
 * // { live: { "7": 0.1, "6": 0.9 }, dev: { "7": 1 } }
 * ```
 */
export function allWeights(aliases: Aliases, named: Named, traffic: number): Record<string, Weights> {
    return { [DEFAULT_ALIAS]: defaultWeights(named, traffic), ...resolveAliases(aliases, named) };
}

/** How a message calls an alias's target. */
export function argumentOf(alias: string): string {
    return `aliases.${alias}`;
}
