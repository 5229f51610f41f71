import * as fs from "node:fs";
import * as path from "node:path";
import { functionFoldersBeside } from "../change-announcement";
import { listFolder, makeFolder, removeIfEmpty } from "../../../files";
import { grayFolderAround } from "../../../stack-folder";
import { type Names, nameText, readOwner, sameNames } from "../owner";
import { copyVersion, listVersions } from "../version-store";

/** A Version resource that looks for its files. */
export interface Claim {
    names: Names;
    /** Its identity in the state; `undefined` for a new one, and for one that a version before 0.2 made. */
    identity: string | undefined;
    /** Where the program wants the files. */
    wanted: string;
    /** Where the state says they are; `undefined` for a new resource. */
    before: string | undefined;
}

/**
 * Where a function's files are now: where the program wants them, or where they were before the function or its stack
 * was renamed. A new resource takes over the folder of the function that bears its names; the files of any other owner
 * are refused.
 *
 * @throws Error when the wanted folder holds files that are not this function's
 */
export function findHome(claim: Claim): string {
    const { names, identity, wanted, before } = claim;
    const elsewhere = identity !== undefined && owns(wanted, identity) ? undefined : findElsewhere(claim);
    if (elsewhere !== undefined) {
        if (!isFree(wanted)) {
            throw strangers(claim, `this function's files are in ${elsewhere} and cannot be moved there`);
        }
        return elsewhere;
    }
    const mark = readOwner(wanted);
    const isNew = before === undefined || identity === undefined;
    const isOurs =
        mark === undefined ||
        mark.identity === identity ||
        (sameNames(mark, names) && (isNew || mark.former.includes(identity)));
    if (!isOurs) {
        throw strangers(claim, "no two of them share a folder");
    }
    return wanted;
}

/** The folder of a resource's files; `undefined` when it has none any more, or none yet. */
export function findOwned(directory: string, identity: string | undefined): string | undefined {
    if (owns(directory, identity)) {
        return directory;
    }
    // An update that was killed may have moved it before the state could say so.
    return identity === undefined
        ? undefined
        : functionFoldersBeside(directory).find(functionFolder => owns(functionFolder, identity));
}

/** Whether the files in a folder are a resource's: by the mark, or by none for one that has no identity. */
function owns(folder: string, identity: string | undefined): boolean {
    const mark = readOwner(folder);
    return mark === undefined ? identity === undefined && listVersions(folder).length > 0 : mark.identity === identity;
}

function findElsewhere({ identity, before, wanted }: Claim): string | undefined {
    const found = before === undefined ? undefined : findOwned(before, identity);
    return found === wanted ? undefined : found;
}

/**
 * Brings a function's files to where the program wants them. Inside of one `.gray` it is one rename, so that gateways see
 * all of them or none. From another folder the versions are copied: what is there may still be served.
 */
export function bringOver(from: string, to: string): void {
    if (from === to) {
        return;
    }
    if (grayFolderAround(from) === grayFolderAround(to)) {
        makeFolder(path.dirname(to));
        removeIfEmpty(to);
        fs.renameSync(from, to);
        return;
    }
    for (const version of listVersions(from)) {
        copyVersion(from, to, version);
    }
}

/** Whether files can be moved to a folder: there is none, or an empty one. */
function isFree(folder: string): boolean {
    return listFolder(folder).length === 0;
}

function strangers({ names, wanted }: Claim, why: string): Error {
    const mark = readOwner(wanted);
    const whose =
        mark === undefined
            ? "holds files that are not of this function"
            : sameNames(mark, names)
              ? `holds the files of another ${nameText(mark)}, which this stack's state does not know`
              : `holds the files of ${nameText(mark)}`;
    return new Error(
        `${names.functionName}: ${wanted} ${whose}; ${why}. Give the function another name, or move that folder away ` +
            "if nobody needs it any more, and run the update again. Nothing was changed",
    );
}
