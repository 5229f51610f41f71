import { announce } from "../changes";
import { hashCode } from "../code-folder";
import type { Configuration } from "../configuration";
import { removeFolder, removeIfEmpty } from "../files";
import { aliasesFolder, stackOf, versionsFolder } from "../layout";
import { checkLoads } from "../runtime/check-loads";
import { hashOfVersion, makeVersion, numberFor, readVersion } from "../version-store";
import { gitCommit } from "../../plugin/git-commit";
import type { ResourceProvider } from "../../plugin/resource-provider";
import { hasUnknown, reveal } from "../../plugin/secrets";
import { closeStack } from "./settle";

/** Inputs of the Version resource. `version` is put in by `check`. */
interface VersionInputs extends Configuration {
    /** The function's folder. */
    directory: string;
    functionName: string;
    /** The code folder and the hash of what is in it. */
    code: string;
    codeHash: string;
    version?: string;
}

/**
 * The version of a function: one resource whose `version` moves on with every change of code or configuration. Its
 * number is found in `check`, from the disk and the state, so a preview shows it before it is made.
 */
export const versionProvider: ResourceProvider = {
    async check(olds, news) {
        if (hasUnknown(news)) {
            return { inputs: news };
        }
        const inputs = open(news);
        const number = numberFor(inputs.directory, open(olds).version, {
            codeHash: inputs.codeHash,
            configuration: inputs,
        });
        return { inputs: { ...news, version: number } };
    },

    async diff(olds, news) {
        const before = open(olds);
        const after = open(news);
        const there = after.version !== undefined && readVersion(after.directory, after.version) !== undefined;
        return {
            changes:
                !there ||
                before.version !== after.version ||
                before.codeHash !== after.codeHash ||
                before.directory !== after.directory,
            deleteBeforeReplace: true,
        };
    },

    async create(inputs) {
        const version = open(inputs);
        try {
            await make(version);
        } catch (error) {
            // The state will not know of it, so no destroy would take its empty folders away.
            removeIfEmpty(versionsFolder(version.directory));
            removeIfEmpty(version.directory);
            closeStack(stackOf(version.directory));
            throw error;
        }
        return { id: version.functionName, outs: outputsOf(version) };
    },

    async update(_olds, news) {
        const version = open(news);
        await make(version);
        return { outs: outputsOf(version) };
    },

    /** What was altered behind the program's back shows as another hash, and the next update makes it again. */
    async read(id, props) {
        const { directory, version } = open(props);
        const codeHash = version === undefined ? undefined : hashOfVersion(directory, version);
        return { id, props: { ...props, codeHash: codeHash ?? "missing" } };
    },

    async delete(props) {
        const { directory } = open(props);
        removeFolder(versionsFolder(directory));
        removeIfEmpty(aliasesFolder(directory));
        removeIfEmpty(directory);
        closeStack(stackOf(directory));
    },
};

/** Code and configuration stay among the inputs: the state is written after every step. */
function outputsOf({ directory, codeHash, version }: VersionInputs): object {
    return { directory, codeHash, version };
}

function open(inputs: object): VersionInputs {
    return reveal(inputs) as VersionInputs;
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
    announce(stackOf(directory));
}
