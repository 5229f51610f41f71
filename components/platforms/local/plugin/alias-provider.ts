import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { DEFAULT_ALIAS } from "../../../model/names";
import type { Rule, Sticky } from "../../../model/rules";
import type { Weights } from "../../../model/weights";
import { warn } from "../../../plugin/diagnostics";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal, UNKNOWN } from "../../../plugin/secrets";
import { type AliasRecord, readAlias, removeAlias, versionsOf, writeAlias } from "../alias-store";
import { functionFoldersBeside } from "../change-announcement";
import { removeIfEmpty } from "../../../files";
import { aliasesFolder, stackOf } from "../layout";
import { pruneVersions } from "../operations/prune";
import { listVersions } from "../version-store";
import { forgottenText, lostText } from "./lost-files";
import { settle } from "./await-gateways";

/** Inputs of the Alias resource. `identity` is put in by `check`. */
interface AliasInputs {
    /** The function's folder. */
    directory: string;
    /** In previews: where its files are, when they are to be moved there. */
    home?: string;
    functionName: string;
    alias: string;
    weights: Weights;
    rules?: Rule[];
    sticky?: Sticky;
    latest: string;
    published?: string;
    /** On the default alias, which is written last: how many versions stay. */
    keep?: number;
    /** What the file says while this resource wrote it; none of one that a version before 0.2 made. */
    identity?: string;
}

/** An alias: a file that the gateway reads. It is compared with the file, not with the state, so a kill heals. */
export const aliasProvider = defineProvider({
    async check(olds, news, urn) {
        const before = reveal(olds) as Partial<AliasInputs>;
        const isNew = before.alias === undefined;
        const identity = before.identity ?? (isNew ? randomUUID() : undefined);
        const inputs = { ...withKnownHome(news as AliasInputs), ...(identity !== undefined && { identity }) };
        if (!hasUnknown(news)) {
            const after = open(inputs);
            refuseLost(after);
            const existing = readAlias(after.directory, after.alias);
            if (isNew && after.alias === DEFAULT_ALIAS && existing !== undefined) {
                await warnOfForgotten(existing, after, urn);
            }
        }
        return { inputs };
    },

    async diff(olds, news) {
        if (hasUnknown(news)) {
            return { changes: true };
        }
        const after = open(news);
        const before = open(olds);
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

    async create(inputs, urn) {
        const { functionName, alias } = await apply(inputs, urn);
        return { id: `${functionName}:${alias}`, outs: inputs };
    },

    async update(_olds, news, urn) {
        await apply(news, urn);
        return { outs: news };
    },

    async read(id, props) {
        const { directory, alias } = open(props);
        return { id, props: { ...props, weights: readAlias(directory, alias)?.weights ?? {} } };
    },

    /** What another resource wrote stays. */
    async delete(props, urn) {
        const { directory, alias, identity } = open(props);
        const isOwn = (folder: string): boolean => {
            const existing = readAlias(folder, alias);
            return existing !== undefined && existing.owner === identity;
        };
        // The function may have been renamed in the same update: its files are elsewhere then.
        const folder = isOwn(directory)
            ? directory
            : identity === undefined
              ? undefined
              : functionFoldersBeside(directory).find(isOwn);
        if (folder !== undefined) {
            removeAlias(folder, alias);
            removeIfEmpty(aliasesFolder(folder));
            await settle(stackOf(folder), urn);
        }
    },
});

/** A preview knows of a home that is to be left; of one that stays it knows nothing, and nothing changes. */
function withKnownHome({ home, ...others }: AliasInputs): AliasInputs {
    return { ...others, ...(home !== undefined && home !== UNKNOWN && { home }) };
}

async function apply(inputs: object, urn: string): Promise<AliasInputs> {
    const alias = open(inputs);
    const record = recordOf(alias);
    const missing = missingOf(record, listVersions(alias.directory));
    if (missing !== undefined) {
        throw new Error(lostText(alias, missing, record.published));
    }
    writeAlias(alias.directory, record);
    if (alias.alias === DEFAULT_ALIAS && alias.keep !== undefined) {
        // All other aliases are written by now: what none of them names may go.
        pruneVersions(alias.directory, alias.keep);
    }
    await settle(stackOf(alias.directory), urn);
    return alias;
}

/** Before anything changes: the newest version may not have been made yet. */
function refuseLost(alias: AliasInputs): void {
    const record = recordOf(alias);
    const missing = missingOf(record, [record.latest, ...listVersions(alias.home ?? alias.directory)]);
    if (missing !== undefined) {
        throw new Error(lostText(alias, missing, record.published));
    }
}

function missingOf(record: AliasRecord, existing: readonly string[]): string | undefined {
    return versionsOf(record).find(version => !existing.includes(version));
}

/** A new resource remembers nothing of what was published: callers move, and that is said. */
async function warnOfForgotten(existing: AliasRecord, after: AliasInputs, urn: string): Promise<void> {
    const { published } = existing;
    if (published !== "" && recordOf(after).published === "" && published !== after.latest) {
        await warn(forgottenText(after, published), urn);
    }
}

function open(inputs: object): AliasInputs {
    return reveal(inputs) as AliasInputs;
}

function recordOf({ alias, weights, rules, sticky, latest, published, identity }: AliasInputs): AliasRecord {
    return {
        alias,
        weights,
        rules: rules ?? [],
        ...(sticky && { sticky }),
        latest,
        published: published ?? "",
        ...(identity !== undefined && { owner: identity }),
    };
}
