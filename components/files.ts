import * as fs from "node:fs";
import * as path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { GRAY_FOLDER, grayFolderAround } from "./stack-folder";

/** Folders of the local platform are for their owner alone: code and environment may hold what others must not read. */
const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** Keeps `.gray` out of git, itself included. */
const GITIGNORE = ".gitignore";
const IGNORE_ALL = "*\n";

/** Makes a folder and those above it; `.gray` is kept out of git from the start. */
export function makeFolder(folder: string): void {
    fs.mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    const gray = grayFolderAround(folder);
    if (gray !== undefined) {
        keepOutOfGit(gray);
    }
}

function keepOutOfGit(gray: string): void {
    const file = path.join(gray, GITIGNORE);
    if (!fs.existsSync(file)) {
        writeFileAtomic.sync(file, IGNORE_ALL, { mode: OWNER_ONLY_FILE });
    }
}

/** With nothing else in it, `.gray` needs its .gitignore no more; what somebody else wrote there stays. */
function forgetGit(folder: string): void {
    if (path.basename(folder) === GRAY_FOLDER && listFolder(folder).join() === GITIGNORE) {
        const file = path.join(folder, GITIGNORE);
        if (fs.readFileSync(file, "utf8") === IGNORE_ALL) {
            fs.rmSync(file);
        }
    }
}

/** Writes a JSON file whole or not at all: to a temporary file, synced, then renamed. */
export function writeJson(file: string, value: unknown): void {
    makeFolder(path.dirname(file));
    writeFileAtomic.sync(file, `${JSON.stringify(value, undefined, 2)}\n`, { mode: OWNER_ONLY_FILE });
}

/** Reads a JSON file; `undefined` when it is not there or is not whole. */
export function readJson(file: string): unknown {
    try {
        return JSON.parse(fs.readFileSync(file, "utf8"));
    } catch (error) {
        if (error instanceof SyntaxError || isMissing(error)) {
            return undefined;
        }
        throw error;
    }
}

/** Names in a folder; none when it is not there. */
export function listFolder(folder: string): string[] {
    try {
        return fs.readdirSync(folder).sort();
    } catch (error) {
        if (isMissing(error)) {
            return [];
        }
        throw error;
    }
}

/** Removes a folder that holds read-only folders, links not followed. */
export function removeFolder(folder: string): void {
    makeWritable(folder);
    fs.rmSync(folder, { recursive: true, force: true });
}

/** Removes a folder if it is empty; says whether it is gone. */
export function removeIfEmpty(folder: string): boolean {
    forgetGit(folder);
    try {
        fs.rmdirSync(folder);
        return true;
    } catch (error) {
        if (isMissing(error)) {
            return true;
        }
        if (["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) {
            return false;
        }
        throw error;
    }
}

/** Removes folders that are empty, one after the other, up to the first that is not. */
export function removeWhileEmpty(...folders: string[]): void {
    folders.every(folder => removeIfEmpty(folder));
}

/** Removes a stack's folder and those above it, `.gray` the last, up to the first that is not empty. */
export function removeStackIfEmpty(stackFolder: string): void {
    const gray = grayFolderAround(path.dirname(stackFolder)) ?? path.dirname(stackFolder);
    const folders = [stackFolder];
    for (let folder = stackFolder; folder !== gray;) {
        folder = path.dirname(folder);
        folders.push(folder);
    }
    removeWhileEmpty(...folders);
}

/** Whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
    return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/** Entries of a read-only folder cannot be removed by anyone but root. */
function makeWritable(folder: string): void {
    const stat = fs.lstatSync(folder, { throwIfNoEntry: false });
    if (stat?.isDirectory() !== true) {
        return;
    }
    fs.chmodSync(folder, OWNER_ONLY_FOLDER);
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) {
            makeWritable(path.join(folder, entry.name));
        }
    }
}
