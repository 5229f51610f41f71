import { publishedVersion } from "../../components/model/references";
import { aliasWeights, splitIn, weightsIn } from "../../components/model/resolution";
import type { Release } from "../../components/state/release";

/** A release as `--json` shows it. */
export function releaseJson(release: Release): Record<string, unknown> {
    const { name, platform, resolution, traffic, rules, sticky, url } = release;
    const { newest, published } = resolution;
    return {
        name,
        platform,
        latest: newest,
        published: published.state === "none" ? null : publishedVersion(published),
        traffic,
        split: splitIn(resolution),
        weights: aliasWeights(resolution),
        aliases: weightsIn(resolution),
        rules,
        sticky: sticky ?? null,
        url: url ?? null,
    };
}
