import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";

/** The engine starts a plugin for one operation, in which commits do not change. */
const known = new Map<string, Promise<string | undefined>>();

/**
 * The git commit that is checked out around a folder: `53f894c820…`, with `-dirty` after it when tracked files differ from
 * it. `undefined` outside of a working tree, before its first commit, and without git.
 *
 * Source: https://git-scm.com/docs/git-status#_porcelain_format_version_2
 */
export async function gitCommit(folder: string): Promise<string | undefined> {
    const tree = workingTree(folder);
    if (tree === undefined) {
        return undefined;
    }
    const found = known.get(tree) ?? describe(tree);
    known.set(tree, found);
    return found;
}

/** Functions of one working tree ask git once. */
function workingTree(start: string): string | undefined {
    for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
        if (fs.existsSync(path.join(folder, ".git"))) {
            return folder;
        }
        if (folder === path.dirname(folder)) {
            return undefined;
        }
    }
}

/** One call that writes nothing, as `git describe --dirty` would: it refreshes the index, which others may be at. */
async function describe(tree: string): Promise<string | undefined> {
    const args = ["--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=no"];
    try {
        const { stdout } = await promisify(execFile)("git", args, {
            cwd: tree,
            timeout: 10_000,
            maxBuffer: 64 * 1024 ** 2,
        });
        const commit = /^# branch\.oid ([0-9a-f]+)$/m.exec(stdout)?.[1];
        const dirty = /^[^#]/m.test(stdout);
        return commit && `${commit}${dirty ? "-dirty" : ""}`;
    } catch {
        return undefined;
    }
}
