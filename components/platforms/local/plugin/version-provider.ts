import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { type Aliases } from "../../../model/aliases";
import { ArgumentError } from "../../../model/argument-error";
import { requireNamed } from "../../../model/named-versions";
import type { Rule } from "../../../model/rules";
import { gitCommit } from "../../../plugin/git-commit";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { parseUrn } from "../../../plugin/urn";
import { hashCode } from "../code-folder";
import type { Configuration } from "../configuration";
import { removeFolder, removeIfEmpty } from "../../../files";
import { aliasesFolder, ownerFile, stackOf, versionsFolder } from "../layout";
import { grayFolderAround } from "../../../stack-folder";
import { type Names, readOwner, takeOver } from "../owner";
import { namedByAliases } from "../operations/prune";
import { checkLoads } from "../runtime/check-loads";
import { hashOfVersion, listVersions, makeVersion, numberFor, readVersion, removeVersion } from "../version-store";
import { bringOver, findHome, findOwned } from "./files-location";
import { closeStack, settle } from "./await-gateways";

/** Inputs of the Version resource. `version`, `identity` and `home` are put in by `check`. */
interface VersionInputs extends Configuration {
    /** The function's folder. */
    directory: string;
    functionName: string;
    /** The code folder and the hash of what is in it. */
    code: string;
    codeHash: string;
    /** What the program names by number: it has to be there. */
    named?: { pin?: string; aliases: Aliases; rules: Rule[] };
    version?: string;
    /**
     * What the mark in the function's folder says while the files are this resource's. A resource that a version before
     * 0.2 made has none, nor has its folder a mark, until it makes a version or moves.
     */
    identity?: string;
    /** Where the files are now, when that is not `directory` yet. */
    home?: string;
}

/**
 * The version of a function: one resource whose `version` moves on with every change of code or configuration. Its
 * number is found in `check`, from the disk and the state, so a preview shows it before it is made.
 */
export const versionProvider = defineProvider({
    async check(olds, news, urn) {
        if (hasUnknown(news)) {
            return { inputs: news };
        }
        const before = open(olds);
        const inputs = open(news);
        const home = homeOf(before, inputs, urn);
        const existing = listVersions(home);
        if (before.version === undefined || existing.length > 0) {
            refuseUnnamed(inputs, existing);
        }
        const version = numberFor(home, before.version, sourceOf(inputs), sourceOf(before));
        const stays = before.version === version && before.directory === inputs.directory;
        const identity = before.identity ?? (stays ? undefined : randomUUID());
        const moves = home !== inputs.directory;
        return {
            inputs: { ...news, version, ...(identity !== undefined && { identity }), ...(moves && { home }) },
        };
    },

    async diff(olds, news, urn) {
        const before = open(olds);
        const after = open(news);
        if (hasUnknown(news)) {
            return { changes: true };
        }
        const home = homeOf(before, after, urn);
        const exists = after.version !== undefined && readVersion(home, after.version) !== undefined;
        return {
            changes:
                !exists ||
                before.version !== after.version ||
                before.codeHash !== after.codeHash ||
                before.directory !== after.directory ||
                before.identity !== after.identity ||
                (after.identity !== undefined && readOwner(home)?.identity !== after.identity),
        };
    },

    async create(inputs, urn) {
        const version = open(inputs);
        try {
            await settleIn(findHome(claimOf({}, version, urn)), version, urn);
        } catch (error) {
            // The state will not know of it, so no destroy would take its empty folders away.
            removeIfEmpty(versionsFolder(version.directory));
            removeIfEmpty(version.directory);
            closeStack(stackOf(version.directory));
            throw error;
        }
        return { id: version.functionName, outs: outputsOf(version) };
    },

    async update(olds, news, urn) {
        const version = open(news);
        await settleIn(homeOf(open(olds), version, urn), version, urn);
        return { outs: outputsOf(version) };
    },

    /** What was altered behind the program's back shows as another hash, and the next update makes it again. */
    async read(id, props) {
        const { directory, version } = open(props);
        const codeHash = version === undefined ? undefined : hashOfVersion(directory, version);
        return { id, props: { ...props, codeHash: codeHash ?? "missing" } };
    },

    /** What another resource owns by now stays, and so do versions that an alias names still. */
    async delete(props) {
        const { directory, identity } = open(props);
        const home = findOwned(directory, identity);
        if (home !== undefined) {
            removeVersions(home);
        }
        removeIfEmpty(directory);
        closeStack(stackOf(home ?? directory));
    },
});

/** Code and configuration stay among the inputs: the state is written after every step. */
function outputsOf({ directory, codeHash, version, identity }: VersionInputs): object {
    return { directory, codeHash, version, ...(identity !== undefined && { identity }) };
}

function open(inputs: object): VersionInputs {
    return reveal(inputs) as VersionInputs;
}

function sourceOf(inputs: VersionInputs): { codeHash: string; configuration: Configuration } {
    return { codeHash: inputs.codeHash, configuration: inputs };
}

function claimOf(before: Partial<VersionInputs>, after: VersionInputs, urn: string): Parameters<typeof findHome>[0] {
    return {
        names: namesOf(after, urn),
        identity: before.identity,
        wanted: after.directory,
        before: before.directory,
    };
}

function homeOf(before: Partial<VersionInputs>, after: VersionInputs, urn: string): string {
    return findHome(claimOf(before, after, urn));
}

function namesOf({ functionName }: VersionInputs, urn: string): Names {
    const { project, stack } = parseUrn(urn);
    return { project, stack, functionName };
}

/** What a program names by a number that there is not. */
function refuseUnnamed({ functionName, named }: VersionInputs, existing: readonly string[]): void {
    try {
        requireNamed(named ?? { aliases: {}, rules: [] }, existing);
    } catch (error) {
        throw error instanceof ArgumentError ? new Error(`${functionName}: ${error.message}`, { cause: error }) : error;
    }
}

/**
 * Makes the version where the function's files are, then moves them to where they belong, and marks them: what fails
 * moves nothing, and what is killed in between is found by the mark.
 */
async function settleIn(home: string, version: VersionInputs, urn: string): Promise<void> {
    const { directory, identity } = version;
    const moves = home !== directory && grayFolderAround(home) === grayFolderAround(directory);
    if (!moves) {
        bringOver(home, directory);
    }
    await make({ ...version, directory: moves ? home : directory });
    if (moves) {
        bringOver(home, directory);
    }
    if (identity !== undefined) {
        takeOver(directory, namesOf(version, urn), identity);
    }
    // A version that was made again, after it had been altered, serves at once.
    await settle(stackOf(directory), urn);
    if (moves && stackOf(home) !== stackOf(directory)) {
        closeStack(stackOf(home));
    }
}

async function make(inputs: VersionInputs): Promise<void> {
    const { directory, functionName, code, codeHash, version } = inputs;
    const { handler, runtime, timeout, memorySize, environment } = inputs;
    if (version === undefined) {
        throw new Error(`${functionName}: the version's number is not known`);
    }
    // What is on disk now decides, not what was hashed when the program started.
    if (hashCode(code) !== codeHash) {
        throw new Error(`${functionName}: code: ${code} changed during the update; run it again`);
    }
    const configuration = { handler, runtime, timeout, memorySize, environment };
    const commit = await gitCommit(code);
    await makeVersion(directory, version, { code, codeHash, configuration, commit }, async copy =>
        checkLoads(copy, { functionName, version, ...configuration }),
    ).catch((error: unknown) => {
        const { code: reason, message } = error as NodeJS.ErrnoException;
        throw reason === undefined
            ? error
            : new Error(
                  `${functionName}: version ${version} cannot be written to ${directory}: ${message}. ` +
                      "Nothing changed for callers; put that right and run the update again",
                  { cause: error },
              );
    });
}

function removeVersions(home: string): void {
    const named = namedByAliases(home);
    const left = listVersions(home).filter(version => named.has(version));
    if (left.length === 0) {
        removeFolder(versionsFolder(home));
        fs.rmSync(ownerFile(home), { force: true });
    } else {
        listVersions(home)
            .filter(version => !named.has(version))
            .forEach(version => removeVersion(home, version));
    }
    removeIfEmpty(aliasesFolder(home));
    removeIfEmpty(home);
}
