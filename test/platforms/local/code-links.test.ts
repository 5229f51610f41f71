import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyCode, hashCode } from "../../../components/platforms/local/code-folder";
import { removeFolder } from "../../../components/files";
import { refusal } from "../../model/refusal";
import { allFiles } from "../../support/tree";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** Symbolic links in a code folder: kept inside it, refused when they lead out. */

let folder: string;
let code: string;
let copy: string;
beforeEach(() => {
    folder = temporaryFolder();
    code = path.join(folder, "code");
    copy = path.join(folder, "copy");
    writeFiles(code, { "index.js": "the code", "lib/deep/a.js": "a" });
    writeFiles(folder, { "outside/secret.txt": "out", "code-beside/near.txt": "near" });
});
afterEach(() => removeFolder(folder));

/** Makes a link in the code folder. */
function link(name: string, target: string): void {
    fs.mkdirSync(path.dirname(path.join(code, name)), { recursive: true });
    fs.symlinkSync(target, path.join(code, name));
}

const FIX = "copy what it names into the folder, or name it in .grayignore";

describe("a link inside the folder", () => {
    test.each([
        ["relative", "../../index.js"],
        ["absolute", "the code folder's index.js"],
    ])("stays a link and leads to the copy, when %s", (kind, target) => {
        link("lib/deep/link.js", kind === "absolute" ? path.join(code, "index.js") : target);
        copyCode(code, copy);
        const copied = path.join(copy, "lib/deep/link.js");
        expect(fs.readlinkSync(copied)).toBe("../../index.js");
        expect(fs.realpathSync(copied)).toBe(path.join(copy, "index.js"));
        expect(hashCode(copy)).toBe(hashCode(code));
        // The code folder may go: the copy stands alone.
        removeFolder(code);
        expect(fs.readFileSync(copied, "utf8")).toBe("the code");
    });

    test("to a folder stays one link: what is behind it is not copied twice", () => {
        link("short", "lib/deep");
        copyCode(code, copy);
        expect(allFiles(copy)).toEqual(["index.js", "lib/deep/a.js", "short"]);
        expect(fs.readFileSync(path.join(copy, "short/a.js"), "utf8")).toBe("a");
    });

    test("to a folder above itself is no endless walk", () => {
        link("lib/deep/up", "../..");
        copyCode(code, copy);
        expect(fs.realpathSync(path.join(copy, "lib/deep/up"))).toBe(copy);
        expect(hashCode(copy)).toBe(hashCode(code));
    });

    test("to the folder itself leads to the copy itself", () => {
        link("self", ".");
        copyCode(code, copy);
        expect(fs.realpathSync(path.join(copy, "self"))).toBe(copy);
        expect(hashCode(copy)).toBe(hashCode(code));
    });

    test("through another link inside leads to the same file", () => {
        link("first.js", "second.js");
        link("second.js", "index.js");
        copyCode(code, copy);
        expect(fs.readFileSync(path.join(copy, "first.js"), "utf8")).toBe("the code");
        expect(hashCode(copy)).toBe(hashCode(code));
    });

    test("counts in the hash by where it leads, not by how that is written", () => {
        const plain = hashCode(code);
        link("link.js", "index.js");
        const relative = hashCode(code);
        fs.rmSync(path.join(code, "link.js"));
        link("link.js", path.join(code, "lib/../index.js"));
        expect(hashCode(code)).toBe(relative);
        fs.rmSync(path.join(code, "link.js"));
        link("link.js", "lib/deep/a.js");
        expect(new Set([plain, relative, hashCode(code)]).size).toBe(3);
    });

    test("is not the same as a file that holds the target's name", () => {
        link("link.js", "index.js");
        const asLink = hashCode(code);
        fs.rmSync(path.join(code, "link.js"));
        writeFiles(code, { "link.js": "index.js" });
        expect(hashCode(code)).not.toBe(asLink);
    });

    test("to what is left out is refused before anything is copied, as it would lead nowhere in the copy", () => {
        writeFiles(code, { ".grayignore": "build/\n", "build/out.js": "x" });
        link("out.js", "build/out.js");
        expect(String(refusal(() => hashCode(code)))).toContain('code: link "out.js" leads ');
    });

    test("to a folder without files is refused before anything is copied, as such folders are not kept", () => {
        fs.mkdirSync(path.join(code, "empty"));
        link("nothing", "empty");
        expect(String(refusal(() => hashCode(code)))).toContain('code: link "nothing" leads ');
    });
});

describe("a link that is refused", () => {
    /** The same from hashing, in the preview, and from copying; and nothing of the target is in the copy. */
    function refused(): string | undefined {
        const target = path.join(folder, randomUUID());
        const message = refusal(() => hashCode(code));
        expect(refusal(() => copyCode(code, target))).toBe(message);
        expect(allFiles(target)).toEqual([]);
        return message;
    }

    test.each(["../outside/secret.txt", "an absolute path"])("out of the folder: %s", target => {
        const outside = path.join(folder, "outside/secret.txt");
        link("index.mjs", target.startsWith("..") ? target : outside);
        expect(refused()).toBe(`code: link "index.mjs" leads out of the folder, to ${outside}; ${FIX}`);
    });

    test("to a folder outside", () => {
        link("lib/shared", "../../outside");
        expect(refused()).toBe(
            `code: link "lib/shared" leads out of the folder, to ${path.join(folder, "outside")}; ${FIX}`,
        );
    });

    test("to the folder above", () => {
        link("above", "..");
        expect(refused()).toBe(`code: link "above" leads out of the folder, to ${folder}; ${FIX}`);
    });

    test("to a folder beside whose name begins like this one's", () => {
        link("near.txt", "../code-beside/near.txt");
        const near = path.join(folder, "code-beside/near.txt");
        expect(refused()).toBe(`code: link "near.txt" leads out of the folder, to ${near}; ${FIX}`);
    });

    test("through another link, out at the end", () => {
        link("a.js", "b.js");
        link("b.js", "../outside/secret.txt");
        const outside = path.join(folder, "outside/secret.txt");
        expect(refused()).toBe(`code: link "a.js" leads out of the folder, to ${outside}; ${FIX}`);
    });

    test("that leads nowhere, or round in a circle", () => {
        link("broken.js", "gone.js");
        expect(refused()).toBe(`code: link "broken.js" leads nowhere; ${FIX}`);
        fs.rmSync(path.join(code, "broken.js"));
        link("round.js", "round.js");
        expect(refused()).toBe(`code: link "round.js" leads nowhere; ${FIX}`);
    });

    test("is fine once .grayignore names it", () => {
        const before = hashCode(code);
        link("secret.txt", "../outside/secret.txt");
        writeFiles(code, { ".grayignore": "secret.txt\n" });
        expect(hashCode(code)).toBe(before);
    });
});
