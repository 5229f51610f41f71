import { isDeepStrictEqual } from "node:util";
import { DEFAULT_ALIAS } from "../../model/names";
import type { Rule, Sticky } from "../../model/rules";
import type { Weights } from "../../model/weights";
import { type AliasRecord, readAlias, removeAlias, versionsOf, writeAlias } from "../alias-store";
import { removeIfEmpty } from "../files";
import { aliasesFolder, stackOf } from "../layout";
import { pruneVersions } from "../prune";
import { listVersions } from "../version-store";
import type { ResourceProvider } from "../../plugin/resource-provider";
import { hasUnknown, reveal } from "../../plugin/secrets";
import { settle } from "./settle";

/** Inputs of the Alias resource. */
interface AliasInputs {
    /** The function's folder. */
    directory: string;
    functionName: string;
    alias: string;
    weights: Weights;
    rules?: Rule[];
    sticky?: Sticky;
    latest: string;
    published?: string;
    /** On the default alias, which is written last: how many versions stay. */
    keep?: number;
}

/** An alias: a file that the gateway reads. It is compared with the file, not with the state, so a kill heals. */
export const aliasProvider: ResourceProvider = {
    async check(_olds, news) {
        return { inputs: news };
    },

    async diff(olds, news) {
        if (hasUnknown(news)) {
            return { changes: true };
        }
        const after = reveal(news) as AliasInputs;
        const before = reveal(olds) as AliasInputs;
        return {
            changes:
                !isDeepStrictEqual(readAlias(after.directory, after.alias), recordOf(after)) ||
                // Written by an update that was killed before it said so: gateways have to be told.
                !isDeepStrictEqual(recordOf(before), recordOf(after)) ||
                before.directory !== after.directory ||
                before.keep !== after.keep,
            replaces: before.alias === after.alias ? [] : ["alias"],
        };
    },

    async create(inputs) {
        const { functionName, alias } = await apply(inputs);
        return { id: `${functionName}:${alias}`, outs: inputs };
    },

    async update(_olds, news) {
        await apply(news);
        return { outs: news };
    },

    async read(id, props) {
        const { directory, alias } = reveal(props) as AliasInputs;
        return { id, props: { ...props, weights: readAlias(directory, alias)?.weights ?? {} } };
    },

    async delete(props) {
        const { directory, alias } = reveal(props) as AliasInputs;
        removeAlias(directory, alias);
        removeIfEmpty(aliasesFolder(directory));
        await settle(stackOf(directory));
    },
};

async function apply(inputs: object): Promise<AliasInputs> {
    const alias = reveal(inputs) as AliasInputs;
    const record = recordOf(alias);
    const existing = listVersions(alias.directory);
    const missing = versionsOf(record).find(version => !existing.includes(version));
    if (missing !== undefined) {
        throw new Error(
            `${alias.functionName}: alias ${alias.alias}: version ${missing} is not in ${alias.directory}; ` +
                `versions there are ${existing.join(", ") || "none"}. Point it at one of them, or publish the newest (gray:publish)`,
        );
    }
    writeAlias(alias.directory, record);
    if (alias.alias === DEFAULT_ALIAS && alias.keep !== undefined) {
        // All other aliases are written by now: what none of them names may go.
        pruneVersions(alias.directory, alias.keep);
    }
    await settle(stackOf(alias.directory));
    return alias;
}

function recordOf({ alias, weights, rules, sticky, latest, published }: AliasInputs): AliasRecord {
    return { alias, weights, rules: rules ?? [], ...(sticky && { sticky }), latest, published: published ?? "" };
}
