import { childText } from "../../../state/deployed-function";
import type { DeployedFunction, PlatformOperations, VersionInfo } from "../../operations";
import { stackOf } from "../layout";
import { VERSION_TYPE } from "../plugin/resource-types";
import { listVersions, readVersion } from "../version-store";
import { invoke } from "./invoke";
import { LocalMetrics } from "./metrics";
import { pruneVersions } from "./prune";

/** What the command line asks of the local platform. */
export const operations: PlatformOperations = {
    versions: async fn => {
        const folder = folderOf(fn);
        return Promise.resolve(listVersions(folder).map(version => versionInfo(folder, version)));
    },
    metrics: {
        from: "the gateways that run",
        span: "since its start",
        errors: "answers with a status of 500 or more, crashes and timeouts",
        lacks: [],
        isLate: false,
    },
    openMetrics: fn => new LocalMetrics(stackOf(folderOf(fn)), fn.release.name),
    invoke: async (fn, call) => invoke(fn.release.name, call, stackOf(folderOf(fn))),
    prune: async (fn, { keep, dryRun }) =>
        Promise.resolve({ removed: pruneVersions(folderOf(fn), keep, dryRun), held: {} }),
};

/** A function's folder. */
function folderOf(fn: DeployedFunction): string {
    const folder = childText(fn, VERSION_TYPE, "directory");
    if (folder === undefined) {
        throw new Error(`${fn.release.name} has no version; deploy it first`);
    }
    return folder;
}

function versionInfo(functionFolder: string, version: string): VersionInfo {
    const { created, codeHash, commit } = readVersion(functionFolder, version) ?? {};
    return {
        version,
        ...(created !== undefined && { created }),
        ...(codeHash !== undefined && { codeHash }),
        ...(commit !== undefined && { commit }),
    };
}
