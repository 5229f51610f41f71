import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyCode, hashCode } from "../../../components/platforms/local/code-folder";
import { removeFolder } from "../../../components/files";
import { refusal } from "../../model/refusal";
import { allFiles } from "../../support/tree";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

let folder: string;
let code: string;
let copy: string;
beforeEach(() => {
    folder = temporaryFolder();
    code = path.join(folder, "code");
    copy = path.join(folder, "copy");
    writeFiles(code, { "index.js": "exports.handler = 1;\n", "lib/a.js": "a", "lib/b.js": "b" });
});
afterEach(() => removeFolder(folder));

describe("the hash of a code folder", () => {
    test("is the same for the same files in another folder, written in another order", () => {
        const other = path.join(folder, "elsewhere", "deep");
        writeFiles(other, { "lib/b.js": "b", "lib/a.js": "a", "index.js": "exports.handler = 1;\n" });
        expect(hashCode(other)).toBe(hashCode(code));
        expect(hashCode(code)).toMatch(/^[0-9a-f]{64}$/);
    });

    test("is the same for the copy", () => {
        copyCode(code, copy);
        expect(hashCode(copy)).toBe(hashCode(code));
    });

    test("is the same through a link to the folder and a relative path", () => {
        fs.symlinkSync(code, path.join(folder, "link"));
        expect(hashCode(path.join(folder, "link"))).toBe(hashCode(code));
        expect(hashCode(path.relative(process.cwd(), code))).toBe(hashCode(code));
    });

    test("changes with a file's content, and comes back with it", () => {
        const before = hashCode(code);
        writeFiles(code, { "lib/a.js": "A" });
        expect(hashCode(code)).not.toBe(before);
        writeFiles(code, { "lib/a.js": "a" });
        expect(hashCode(code)).toBe(before);
    });

    test("changes with a file's name and place, and with a file more", () => {
        const before = hashCode(code);
        fs.renameSync(path.join(code, "lib/a.js"), path.join(code, "lib/c.js"));
        const renamed = hashCode(code);
        fs.renameSync(path.join(code, "lib/c.js"), path.join(code, "a.js"));
        const moved = hashCode(code);
        writeFiles(code, { "empty.txt": "" });
        expect(new Set([before, renamed, moved, hashCode(code)]).size).toBe(4);
    });

    test("does not take two files' contents for each other's", () => {
        const before = hashCode(code);
        writeFiles(code, { "lib/a.js": "b", "lib/b.js": "a" });
        expect(hashCode(code)).not.toBe(before);
    });

    test("changes with the executable bit, and with no other permission", () => {
        const file = path.join(code, "index.js");
        fs.chmodSync(file, 0o644);
        const before = hashCode(code);
        fs.chmodSync(file, 0o600);
        expect(hashCode(code)).toBe(before);
        fs.chmodSync(file, 0o755);
        expect(hashCode(code)).not.toBe(before);
    });

    test("does not change with the time of a file or folder, nor with an empty folder", () => {
        const before = hashCode(code);
        fs.utimesSync(path.join(code, "index.js"), 1, 1);
        fs.utimesSync(path.join(code, "lib"), 1, 1);
        fs.mkdirSync(path.join(code, "nothing"));
        expect(hashCode(code)).toBe(before);
    });

    test("takes names with spaces, umlauts, emoji, quotes and leading dots", () => {
        const before = hashCode(code);
        const odd = { "my file.js": "1", "größe/naïve 文件.js": "2", "🚀.js": "3", 'it\'s "so".js': "4", "..env": "5" };
        writeFiles(code, odd);
        expect(hashCode(code)).not.toBe(before);
        copyCode(code, copy);
        for (const [name, text] of Object.entries(odd)) {
            expect(fs.readFileSync(path.join(copy, name), "utf8")).toBe(text);
        }
        expect(hashCode(copy)).toBe(hashCode(code));
    });
});

describe("what is left out", () => {
    test(".git, .gray and .grayignore, at the top and below", () => {
        const before = hashCode(code);
        writeFiles(code, { ".git/HEAD": "x", ".gray/test/changed": "x", ".grayignore": "", "lib/.git/HEAD": "x" });
        expect(hashCode(code)).toBe(before);
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js", "lib/a.js", "lib/b.js"]);
    });

    test("the files that .grayignore names, by name, pattern and place", () => {
        writeFiles(code, {
            ".grayignore": "# comments too\n*.map\n/top.txt\nsecret.env\n",
            "index.js.map": "x",
            "lib/a.js.map": "x",
            "top.txt": "x",
            "lib/top.txt": "kept",
            "lib/secret.env": "x",
        });
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js", "lib/a.js", "lib/b.js", "lib/top.txt"]);
    });

    test("the folders that .grayignore names, but not files of that name", () => {
        writeFiles(code, {
            ".grayignore": "build/\n",
            "build/out.js": "x",
            "lib/build/out.js": "x",
            "src/build": "kept",
        });
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js", "lib/a.js", "lib/b.js", "src/build"]);
    });

    test("not what a later line of .grayignore takes back", () => {
        writeFiles(code, { ".grayignore": "lib/*\n!lib/b.js\n" });
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js", "lib/b.js"]);
    });

    test("whatever lies in a folder that is left out, as git has it", () => {
        writeFiles(code, { ".grayignore": "lib/\n!lib/b.js\n" });
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js"]);
    });

    test("a change of .grayignore counts by what it leaves out alone", () => {
        writeFiles(code, { ".grayignore": "*.map\n" });
        const before = hashCode(code);
        writeFiles(code, { ".grayignore": "*.map\n*.log\n" });
        expect(hashCode(code)).toBe(before);
        writeFiles(code, { ".grayignore": "*.map\nlib/b.js\n" });
        expect(hashCode(code)).not.toBe(before);
    });

    test(".git and .gray even when .grayignore takes them back", () => {
        writeFiles(code, { ".grayignore": "!.git\n!.gray\n!.grayignore\n", ".git/HEAD": "x", ".gray/changed": "x" });
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js", "lib/a.js", "lib/b.js"]);
    });

    test("upper and lower case are told apart, as in .gitignore", () => {
        writeFiles(code, { ".grayignore": "LIB/\n" });
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js", "lib/a.js", "lib/b.js"]);
    });
});

describe("a copy", () => {
    test("is read-only: files 0400, executables 0500, folders 0500", () => {
        fs.chmodSync(path.join(code, "index.js"), 0o777);
        fs.chmodSync(path.join(code, "lib/a.js"), 0o666);
        fs.chmodSync(path.join(code, "lib/b.js"), 0o444);
        copyCode(code, copy);
        const modes = ["", "index.js", "lib", "lib/a.js", "lib/b.js"].map(
            name => fs.statSync(path.join(copy, name)).mode & 0o777,
        );
        expect(modes).toEqual([0o500, 0o500, 0o500, 0o400, 0o400]);
    });

    test("shares nothing with the folder: changing one leaves the other alone", () => {
        copyCode(code, copy);
        writeFiles(code, { "lib/a.js": "changed" });
        expect(fs.readFileSync(path.join(copy, "lib/a.js"), "utf8")).toBe("a");
    });

    test("keeps the bytes of a binary file", () => {
        const bytes = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
        fs.writeFileSync(path.join(code, "data.bin"), bytes);
        copyCode(code, copy);
        expect(fs.readFileSync(path.join(copy, "data.bin")).equals(bytes)).toBe(true);
    });
});

describe("what is refused", () => {
    test("a folder that is not there", () => {
        expect(refusal(() => hashCode("./nowhere"))).toBe(
            `code: "./nowhere" does not exist; give a folder, relative to ${process.cwd()}`,
        );
    });

    test("a file in place of a folder", () => {
        const file = path.join(code, "index.js");
        expect(refusal(() => hashCode(file))).toBe(`code: "${file}" is a file; give the folder it is in`);
    });

    test("a folder below a file", () => {
        const below = path.join(code, "index.js", "deeper");
        expect(refusal(() => hashCode(below))).toBe(
            `code: "${below}" does not exist; give a folder, relative to ${process.cwd()}`,
        );
    });

    test("a folder with no files, or with none that is not left out", () => {
        const empty = path.join(folder, "empty");
        const message = `code: "${empty}" holds no files; give the folder with the handler in it`;
        fs.mkdirSync(path.join(empty, "below"), { recursive: true });
        expect(refusal(() => hashCode(empty))).toBe(message);
        writeFiles(empty, { ".grayignore": "*.js\n", "index.js": "x" });
        expect(refusal(() => hashCode(empty))).toBe(message);
        expect(refusal(() => copyCode(empty, copy))).toBe(message);
    });
});
