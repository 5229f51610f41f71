import { LATEST, PUBLISHED, resolveReference } from "./references";
import type { ReleaseView } from "./release-diff";

/**
 * Who holds the versions of a function: `$latest`, `$published`, the aliases that name them, and "rule" where a rule does.
 *
 * @example
 * ```ts
 * referencesByVersion(release);   // { "7": ["$latest", "live"], "6": ["$published", "live", "prepub"] }
 * ```
 */
export function referencesByVersion(
    release: Pick<ReleaseView, "latest" | "published" | "aliases" | "rules">,
): Record<string, string[]> {
    const { latest = "", published = "", aliases, rules } = release;
    const holders: Record<string, string[]> = {};
    const hold = (version: string, holder: string): void => {
        if (version !== "" && holders[version]?.includes(holder) !== true) {
            holders[version] = [...(holders[version] ?? []), holder];
        }
    };
    hold(latest, LATEST);
    hold(published, PUBLISHED);
    for (const [alias, weights] of Object.entries(aliases)) {
        Object.keys(weights).forEach(version => hold(version, alias));
    }
    for (const { version } of rules) {
        hold(version === PUBLISHED ? published : resolveReference(version, { latest, published }, "rules"), "rule");
    }
    return holders;
}
