import type { Aliases } from "../../components/model/aliases";
import { type NamedVersions, publishedAs } from "../../components/model/references";
import type { ReleaseView } from "../../components/model/release-diff";
import { aliasWeights, resolutionOf, resolve } from "../../components/model/resolution";
import type { Weights } from "../../components/model/weights";

/** The newest version and the published one: empty for none, `undefined` for one of unknown name. */
export function versions(newest: string | undefined, published: string | undefined): NamedVersions {
    return { newest, published: publishedAs(published) };
}

/** The default alias's weights, by the rules. */
export function weights(newest: string, published: string, traffic: number): Weights {
    return aliasWeights(resolve(versions(newest, published), traffic));
}

/** A release in short. */
export interface ViewInShort extends Partial<Omit<ReleaseView, "resolution" | "targets">> {
    latest: string | undefined;
    published: string | undefined;
    targets?: Aliases;
    /** Weights in force, where they are not what the rules give. */
    aliases?: Record<string, Weights>;
}

/** A release as an update leaves it. */
export function releaseView({ latest, published, aliases, ...others }: ViewInShort): ReleaseView {
    const { traffic = 0, targets = {} } = others;
    const named = versions(latest, published);
    const resolution = aliases === undefined ? resolve(named, traffic, targets) : resolutionOf(named, aliases);
    return { traffic, targets, rules: [], sticky: undefined, ...others, resolution };
}
