import { checkAliasName } from "./names";
import type { Reference } from "./references";
import { type AliasTarget, parseTarget } from "./weights";

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

/** How a message calls an alias's target. */
export function argumentOf(alias: string): string {
    return `aliases.${alias}`;
}
