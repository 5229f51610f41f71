import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { ArgumentError } from "../../model/argument-error";
import { isVersionNumber } from "../../model/references";
import { byAge } from "../../model/weights";
import { copyCode, hashCode } from "./code-folder";
import { type Configuration, sameConfiguration } from "./configuration";
import { listFolder, makeFolder, readJson, removeFolder, writeJson } from "../../files";
import { versionsFolder } from "./layout";

/** A version as it lies on disk. */
export interface VersionRecord extends Configuration {
    version: string;
    /** Tells two versions of one number apart, when a function was deleted and made again. */
    id: string;
    codeHash: string;
    /** When it was made, ISO 8601. */
    created: string;
    /** The git commit that it was made from, with `-dirty` when there was more; no part of what it is. */
    commit?: string;
}

/** What a version is made of. */
export interface VersionSource {
    /** The code folder. */
    code: string;
    codeHash: string;
    configuration: Configuration;
    /** As in {@link VersionRecord}. */
    commit?: string | undefined;
}

const TEMPORARY = ".new-";

/** Numbers of the versions that exist, oldest first. */
export function listVersions(functionFolder: string): string[] {
    return listFolder(versionsFolder(functionFolder)).filter(isVersionNumber).sort(byAge);
}

/** A version's record; `undefined` when it does not exist. */
export function readVersion(functionFolder: string, version: string): VersionRecord | undefined {
    return readJson(path.join(versionFolder(functionFolder, version), "version.json")) as VersionRecord | undefined;
}

/** The folder with a version's copy of the code. */
export function codeOf(functionFolder: string, version: string): string {
    return path.join(versionFolder(functionFolder, version), "code");
}

/** The hash of a version's copy as it is now; `undefined` when it is not whole. */
export function hashOfVersion(functionFolder: string, version: string): string | undefined {
    if (readVersion(functionFolder, version) === undefined) {
        return undefined;
    }
    try {
        return hashCode(codeOf(functionFolder, version));
    } catch (error) {
        if (error instanceof ArgumentError) {
            return undefined;
        }
        throw error;
    }
}

/**
 * The number that a function with this code and configuration has: the current one while nothing changed, the newest
 * one when it was made already (by an update that was killed before it could say so), otherwise the next.
 *
 * @param current the number in Pulumi's state; `undefined` for a new function
 * @param made what the state says that the current one was made of: where its files are gone, they can be made again
 */
export function numberFor(
    functionFolder: string,
    current: string | undefined,
    source: Omit<VersionSource, "code">,
    made?: Omit<VersionSource, "code">,
): string {
    const newest = listVersions(functionFolder).at(-1);
    const isGone = current !== undefined && Number(newest ?? 0) < Number(current);
    if (isGone && made?.codeHash === source.codeHash && sameConfiguration(made.configuration, source.configuration)) {
        return current;
    }
    for (const number of [current, newest]) {
        const record = number === undefined ? undefined : readVersion(functionFolder, number);
        if (record?.codeHash === source.codeHash && sameConfiguration(record, source.configuration)) {
            return record.version;
        }
    }
    return String(Math.max(Number(current ?? 0), Number(newest ?? 0)) + 1);
}

/**
 * Makes a version: copies code and configuration to a temporary folder, lets `check` look at the copy, and gives it
 * its number by a rename. A version that exists and is whole stays as it is.
 *
 * @param check refuses a version that is not ready to get traffic, by throwing
 * @throws Error when the code changed since it was hashed
 */
export async function makeVersion(
    functionFolder: string,
    version: string,
    source: VersionSource,
    check: (code: string) => Promise<void>,
): Promise<void> {
    removeLeftovers(functionFolder);
    if (hashOfVersion(functionFolder, version) === source.codeHash) {
        return;
    }
    const temporary = path.join(versionsFolder(functionFolder), `${TEMPORARY}${randomUUID()}`);
    makeFolder(temporary);
    try {
        const copy = path.join(temporary, "code");
        copyCode(source.code, copy);
        if (hashCode(copy) !== source.codeHash) {
            throw new Error(
                `code: ${source.code} changed while version ${version} was being made; run the update again`,
            );
        }
        await check(copy);
        const record: VersionRecord = {
            version,
            id: randomUUID(),
            codeHash: source.codeHash,
            created: new Date().toISOString(),
            ...(source.commit !== undefined && { commit: source.commit }),
            ...source.configuration,
        };
        writeJson(path.join(temporary, "version.json"), record);
        // Without one of its own, code is CommonJS, as it is on Lambda, whatever the project around it is.
        writeJson(path.join(temporary, "package.json"), {});
        const target = versionFolder(functionFolder, version);
        removeFolder(target);
        fs.renameSync(temporary, target);
    } finally {
        removeFolder(temporary);
    }
}

/** Copies a version to another function folder, unless it is there. */
export function copyVersion(from: string, to: string, version: string): void {
    if (readVersion(to, version) !== undefined) {
        return;
    }
    const temporary = path.join(versionsFolder(to), `${TEMPORARY}${randomUUID()}`);
    makeFolder(versionsFolder(to));
    try {
        fs.cpSync(versionFolder(from, version), temporary, { recursive: true, verbatimSymlinks: true });
        fs.renameSync(temporary, versionFolder(to, version));
    } finally {
        removeFolder(temporary);
    }
}

/** Removes a version. The folder is renamed first, so that it is never seen half-removed. */
export function removeVersion(functionFolder: string, version: string): void {
    const temporary = path.join(versionsFolder(functionFolder), `${TEMPORARY}${randomUUID()}`);
    fs.renameSync(versionFolder(functionFolder, version), temporary);
    removeFolder(temporary);
}

/** What a killed update left behind. */
function removeLeftovers(functionFolder: string): void {
    for (const name of listFolder(versionsFolder(functionFolder))) {
        if (name.startsWith(TEMPORARY)) {
            removeFolder(path.join(versionsFolder(functionFolder), name));
        }
    }
}

function versionFolder(functionFolder: string, version: string): string {
    return path.join(versionsFolder(functionFolder), version);
}
