import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import ignore from "ignore";
import { ArgumentError, show } from "../../model/argument-error";
import { isMissing } from "../../files";
import { GRAY_FOLDER } from "../../stack-folder";

/** Lists what is left out of versions, in the syntax of .gitignore, at the top of the code folder. */
export const IGNORE_FILE = ".grayignore";

/** Never part of a version. */
const ALWAYS_IGNORED = [".git", GRAY_FOLDER, IGNORE_FILE];

/** A file or link of a code folder; folders without files are not kept. */
interface Entry {
    /** Path inside the folder, with `/` on every system. */
    name: string;
    /** Where a link leads, relative to its own folder. */
    link?: string;
    executable: boolean;
}

/**
 * A hash of a code folder: names, contents and executable bits of its files and the targets of its links, left-outs
 * excepted. The same files give the same hash on every machine.
 *
 * @param folder path of the folder
 * @throws ArgumentError when it is missing, is not a folder, is empty, or holds a link that leads out of it
 */
export function hashCode(folder: string): string {
    const hash = createHash("sha256");
    for (const entry of entriesOf(folder)) {
        const content = entry.link ?? fs.readFileSync(path.join(folder, entry.name));
        const kind = entry.link !== undefined ? "link" : entry.executable ? "executable" : "file";
        hash.update(`${kind}\0${entry.name}\0${String(content.length)}\0`).update(content);
    }
    return hash.digest("hex");
}

/** Copies a code folder, read-only, left-outs excepted. Links stay links and lead to the copy. */
export function copyCode(folder: string, target: string): void {
    fs.mkdirSync(target, { recursive: true });
    const folders = new Set([target]);
    for (const entry of entriesOf(folder)) {
        const copy = path.join(target, entry.name);
        fs.mkdirSync(path.dirname(copy), { recursive: true });
        for (let parent = path.dirname(copy); parent !== target; parent = path.dirname(parent)) {
            folders.add(parent);
        }
        if (entry.link !== undefined) {
            fs.symlinkSync(entry.link, copy);
        } else {
            fs.copyFileSync(path.join(folder, entry.name), copy, fs.constants.COPYFILE_FICLONE);
            fs.chmodSync(copy, entry.executable ? 0o500 : 0o400);
        }
    }
    for (const directory of folders) {
        fs.chmodSync(directory, 0o500);
    }
}

function entriesOf(folder: string): Entry[] {
    const root = realFolder(folder);
    // Two lists: no line of the second one brings back what the first leaves out.
    const always = ignore({ ignorecase: false }).add(ALWAYS_IGNORED);
    const ignored = ignore({ ignorecase: false });
    const ignoreFile = path.join(root, IGNORE_FILE);
    if (fs.existsSync(ignoreFile)) {
        ignored.add(fs.readFileSync(ignoreFile, "utf8"));
    }
    const entries: Entry[] = [];
    const walk = (inside: string): void => {
        for (const item of fs.readdirSync(path.join(root, inside), { withFileTypes: true })) {
            const name = inside === "" ? item.name : `${inside}/${item.name}`;
            const asPattern = item.isDirectory() ? `${name}/` : name;
            if (always.ignores(asPattern) || ignored.ignores(asPattern)) {
                continue;
            }
            if (item.isDirectory()) {
                walk(name);
            } else if (item.isSymbolicLink()) {
                entries.push({ name, link: linkInside(root, name), executable: false });
            } else if (item.isFile()) {
                entries.push({ name, executable: (fs.statSync(path.join(root, name)).mode & 0o100) !== 0 });
            }
        }
    };
    walk("");
    checkTargets(entries);
    if (entries.length === 0) {
        throw new ArgumentError("code", `${show(folder)} holds no files; give the folder with the handler in it`);
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function realFolder(folder: string): string {
    if (typeof folder !== "string") {
        throw new ArgumentError("code", `${show(folder)} is not a path; give the folder with the handler in it`);
    }
    const stat = statIfThere(folder);
    if (stat === undefined) {
        throw new ArgumentError("code", `${show(folder)} does not exist; give a folder, relative to ${process.cwd()}`);
    }
    if (!stat.isDirectory()) {
        throw new ArgumentError("code", `${show(folder)} is a file; give the folder it is in`);
    }
    return fs.realpathSync(folder);
}

/** Below a file there is nothing either (ENOTDIR), which `throwIfNoEntry` does not cover. */
function statIfThere(folder: string): fs.Stats | undefined {
    try {
        return fs.statSync(folder);
    } catch (error) {
        if (isMissing(error)) {
            return undefined;
        }
        throw error;
    }
}

/** Refuses links to what is not in the version: they would lead nowhere in the copy. */
function checkTargets(entries: readonly Entry[]): void {
    const kept = new Set(["."]);
    for (const { name } of entries) {
        for (let parent = name; parent !== "."; parent = path.posix.dirname(parent)) {
            kept.add(parent);
        }
    }
    for (const { name, link } of entries) {
        if (link !== undefined && !kept.has(path.posix.join(path.posix.dirname(name), link))) {
            throw refusedLink(name, "leads to what is left out of versions");
        }
    }
}

function refusedLink(name: string, why: string): ArgumentError {
    return new ArgumentError(
        "code",
        `link ${show(name)} ${why}; copy what it names into the folder, or name it in ${IGNORE_FILE}`,
    );
}

/** Where a link leads, relative to its folder; refused when that is outside, or nowhere. */
function linkInside(root: string, name: string): string {
    const link = path.join(root, name);
    let target: string;
    try {
        target = fs.realpathSync(link);
    } catch {
        throw refusedLink(name, "leads nowhere");
    }
    if (target !== root && !target.startsWith(root + path.sep)) {
        throw refusedLink(name, `leads out of the folder, to ${target}`);
    }
    return path.relative(path.dirname(link), target) || ".";
}
