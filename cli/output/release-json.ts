import type { Release } from "../../components/state/releases";

/** A release as `--json` shows it. */
export function releaseJson(release: Release): Record<string, unknown> {
    const { name, platform, latest, published, traffic, weights, split, aliases, rules, sticky, url } = release;
    return {
        name,
        platform,
        latest,
        published: published === "" ? null : published,
        traffic,
        split,
        weights,
        aliases,
        rules,
        sticky: sticky ?? null,
        url: url ?? null,
    };
}
