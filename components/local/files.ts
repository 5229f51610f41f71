import * as fs from "node:fs";
import * as path from "node:path";
import writeFileAtomic from "write-file-atomic";

/** Folders of the local platform are for their owner alone: code and environment may hold what others must not read. */
const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;

/** Makes a folder and those above it. */
export function makeFolder(folder: string): void {
    fs.mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
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
