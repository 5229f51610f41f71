import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listFolder, makeFolder, readJson, removeFolder, removeIfEmpty, writeJson } from "../components/files";
import { allEntries, modeOf } from "./support/tree";
import { temporaryFolder, writeFiles } from "./support/temporary-folder";

let folder: string;
beforeEach(() => {
    folder = temporaryFolder();
});
afterEach(() => removeFolder(folder));

test("folders are made for their owner alone, those above them too", () => {
    makeFolder(path.join(folder, "a/b/c"));
    expect(["a", "a/b", "a/b/c"].map(name => modeOf(path.join(folder, name)))).toEqual(["700", "700", "700"]);
});

describe("JSON files", () => {
    test("come back as they were written, are 0600, and make their folder", () => {
        const file = path.join(folder, "deep/file.json");
        writeJson(file, { text: "größe", list: [1, null] });
        expect(readJson(file)).toEqual({ text: "größe", list: [1, null] });
        expect(modeOf(file)).toBe("600");
        expect(allEntries(folder)).toEqual(["deep", "deep/file.json"]);
    });

    test("are replaced whole: a reader that has the old one open keeps it, and no temporary file stays", () => {
        const file = path.join(folder, "file.json");
        writeJson(file, { one: 1 });
        const open = fs.openSync(file, "r");
        writeJson(file, { two: 2 });
        expect(JSON.parse(fs.readFileSync(open, "utf8"))).toEqual({ one: 1 });
        fs.closeSync(open);
        expect(readJson(file)).toEqual({ two: 2 });
        expect(allEntries(folder)).toEqual(["file.json"]);
    });

    test("are 0600 even where a file that others could read stood before", () => {
        const file = path.join(folder, "file.json");
        fs.writeFileSync(file, "{}", { mode: 0o644 });
        writeJson(file, { secret: true });
        expect(modeOf(file)).toBe("600");
    });

    test("count as not there when they are missing, below a file, empty or half-written", () => {
        writeFiles(folder, { "empty.json": "", "half.json": '{"weights": {"1"' });
        for (const name of ["missing.json", "empty.json/below.json", "empty.json", "half.json"]) {
            expect(readJson(path.join(folder, name)), name).toBeUndefined();
        }
    });

    test("tell of any other trouble", () => {
        expect(() => readJson(folder)).toThrow("EISDIR");
    });
});

describe("a folder", () => {
    test("that is not there lists as empty, and one that is, in order", () => {
        writeFiles(folder, { b: "", a: "", "c/d": "" });
        expect(listFolder(folder)).toEqual(["a", "b", "c"]);
        expect(listFolder(path.join(folder, "missing"))).toEqual([]);
        expect(listFolder(path.join(folder, "a", "below"))).toEqual([]);
    });

    test("with read-only folders and files in it is removed", () => {
        const target = path.join(folder, "target");
        writeFiles(target, { "a/b/file": "x" });
        for (const [name, mode] of [
            ["a/b/file", 0o400],
            ["a/b", 0o500],
            ["a", 0o500],
            ["", 0o500],
        ] as const) {
            fs.chmodSync(path.join(target, name), mode);
        }
        removeFolder(target);
        expect(fs.existsSync(target)).toBe(false);
        removeFolder(target);
    });

    test("is removed with its links, and what they lead to stays as it was", () => {
        writeFiles(folder, { "outside/file": "x", "target/inside": "x" });
        fs.chmodSync(path.join(folder, "outside"), 0o755);
        fs.symlinkSync("../outside", path.join(folder, "target/link"));
        fs.symlinkSync("target", path.join(folder, "to-target"));
        removeFolder(path.join(folder, "target"));
        expect(modeOf(path.join(folder, "outside"))).toBe("755");
        removeFolder(path.join(folder, "to-target"));
        expect(allEntries(folder)).toEqual(["outside", "outside/file"]);
    });

    test("is removed if it is empty, and says whether it is gone", () => {
        writeFiles(folder, { "full/file": "x" });
        makeFolder(path.join(folder, "empty"));
        expect(removeIfEmpty(path.join(folder, "empty"))).toBe(true);
        expect(removeIfEmpty(path.join(folder, "missing"))).toBe(true);
        expect(removeIfEmpty(path.join(folder, "full"))).toBe(false);
        expect(allEntries(folder)).toEqual(["full", "full/file"]);
    });
});
