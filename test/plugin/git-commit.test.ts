import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gitCommit } from "../../components/plugin/git-commit";
import { Git } from "../support/git";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";

/** The commit that a version is made from. */

let folder: string;
let git: Git;
beforeEach(() => {
    folder = temporaryFolder();
    writeFiles(folder, { "deep/code/index.js": "1", "other.js": "1" });
    git = new Git(folder);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const code = (): string => path.join(folder, "deep", "code");

test("the one that is checked out, from any folder below", async () => {
    git.init();
    const commit = git.commit("One");
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(await gitCommit(code())).toBe(commit);
    expect(await gitCommit(folder)).toBe(commit);
});

test("it is dirty when tracked files differ, and asking writes nothing", async () => {
    git.init();
    const commit = git.commit("One");
    writeFiles(folder, { "other.js": "2" });
    const index = fs.statSync(path.join(folder, ".git", "index"), { bigint: true });
    expect(await gitCommit(code())).toBe(`${commit}-dirty`);
    expect(fs.statSync(path.join(folder, ".git", "index"), { bigint: true }).mtimeNs).toBe(index.mtimeNs);
});

test("without a tree, or a first commit, there is none", async () => {
    expect(await gitCommit(code())).toBeUndefined();
    git.init();
    expect(await gitCommit(code())).toBeUndefined();
});

test("one of a tag is its number, too", async () => {
    git.init();
    const commit = git.commit("One");
    fs.writeFileSync(path.join(folder, ".git", "refs", "tags", "v1"), `${commit}\n`);
    expect(await gitCommit(code())).toBe(commit);
});
