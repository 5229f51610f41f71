import { isDeepStrictEqual } from "node:util";
import type { ResourceProvider } from "./resource-provider";
import { hasUnknown, reveal } from "./secrets";

/** What a resource type does in its own way. */
export type ProviderParts = Partial<ResourceProvider> &
    (
        | Pick<ResourceProvider, "create">
        | { /** The id of a new resource, from its inputs. */ idOf: (inputs: object) => string }
    );

/**
 * The provider of a resource type. What is not given does what most resources need: inputs are taken as they are, a difference in
 * them is a change, what was made is what was asked for, and a delete leaves nothing to do.
 *
 * @example
 * ```ts
 * const note = defineProvider({ idOf: inputs => (inputs as { name: string }).name });
 * ```
 */
export function defineProvider(parts: ProviderParts): ResourceProvider {
    const create: ResourceProvider["create"] =
        "idOf" in parts
            ? async inputs => Promise.resolve({ id: parts.idOf(reveal(inputs) as object), outs: inputs })
            : parts.create;
    return {
        check: async (_olds, news) => Promise.resolve({ inputs: news }),
        diff: async (olds, news) =>
            Promise.resolve({ changes: hasUnknown(news) || !isDeepStrictEqual(reveal(olds), reveal(news)) }),
        update: async (_olds, news) => Promise.resolve({ outs: news }),
        read: async (id, props) => Promise.resolve({ id, props }),
        delete: async () => Promise.resolve(),
        ...parts,
        create,
    };
}
