import { type Aliases, argumentOf } from "./aliases";
import { requireVersion } from "./references";
import type { Rule } from "./rules";
import type { Weights } from "./weights";

/**
 * Refuses what a program names by a number that does not exist.
 *
 * @param existing the numbers that exist
 * @throws ArgumentError
 */
export function requireNamed(
    { pin, aliases, rules }: { pin?: string; aliases: Aliases; rules: readonly Rule[] },
    existing: readonly string[],
): void {
    if (pin !== undefined) {
        requireVersion(pin, existing, "pin");
    }
    for (const [alias, target] of Object.entries(aliases)) {
        Object.keys(target).forEach(reference => {
            requireVersion(reference, existing, argumentOf(alias));
        });
    }
    rules.forEach(({ version }, index) => {
        requireVersion(version, existing, `rules[${String(index)}].version`);
    });
}

/** The versions that a function's published mark and aliases name, each once, as text in order. */
export function versionsInUse(published: string | undefined, aliases: Record<string, Weights>): string[] {
    const named = Object.values(aliases).flatMap(Object.keys);
    return [...new Set([...(published === undefined ? [] : [published]), ...named])].sort();
}
