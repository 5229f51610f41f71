import { LATEST, PUBLISHED, publishedVersion, versionOf } from "./references";
import type { ReleaseView } from "./release-diff";
import { weightsOf } from "./weights";

/**
 * Who holds the versions of a function: `$latest`, `$published`, the aliases that name them, and "rule" where a rule does.
 *
 * @example
 * ```ts
 * referencesByVersion(release);   // { "7": ["$latest", "live"], "6": ["$published", "live", "prepub"] }
 * ```
 */
export function referencesByVersion({
    resolution,
    rules,
}: Pick<ReleaseView, "resolution" | "rules">): Record<string, string[]> {
    const { newest } = resolution;
    const published = publishedVersion(resolution.published);
    const holders: Record<string, string[]> = {};
    const hold = (version: string | undefined, holder: string): void => {
        if (version !== undefined && holders[version]?.includes(holder) !== true) {
            holders[version] = [...(holders[version] ?? []), holder];
        }
    };
    hold(newest, LATEST);
    hold(published, PUBLISHED);
    for (const [alias, route] of Object.entries(resolution.aliases)) {
        Object.keys(weightsOf(route)).forEach(reference => hold(versionOf(reference, resolution), alias));
    }
    for (const { version } of rules) {
        hold(version === LATEST ? newest : version === PUBLISHED ? published : version, "rule");
    }
    return holders;
}
