import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashCode } from "../../../components/platforms/local/code-folder";
import { removeFolder } from "../../../components/files";
import {
    codeOf,
    hashOfVersion,
    listVersions,
    makeVersion,
    numberFor,
    readVersion,
    removeVersion,
    type VersionSource,
} from "../../../components/platforms/local/version-store";
import { allEntries, allFiles, modeOf, snapshot } from "../../support/tree";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

const CONFIGURATION = { handler: "index.handler", runtime: "nodejs", timeout: 3, memorySize: 128 };

let folder: string;
/** The function's folder. */
let api: string;
beforeEach(() => {
    folder = temporaryFolder();
    api = path.join(folder, "project/.gray/test/functions/api");
});
afterEach(() => removeFolder(folder));

/** Code that differs by its text. */
function source(text: string, environment: Record<string, string> = {}): VersionSource {
    const code = path.join(folder, "code");
    writeFiles(code, { "index.js": text, "lib/a.js": "a" });
    return { code, codeHash: hashCode(code), configuration: { ...CONFIGURATION, environment } };
}

async function make(version: string, text: string, environment?: Record<string, string>): Promise<void> {
    await makeVersion(api, version, source(text, environment), async () => undefined);
}

describe("the number of a version", () => {
    test("is 1 for a function that has none", () => {
        expect(numberFor(api, undefined, source("one"))).toBe("1");
    });

    test("stays while code and configuration do", async () => {
        await make("1", "one", { A: "1", B: "2" });
        expect(numberFor(api, "1", source("one", { B: "2", A: "1" }))).toBe("1");
    });

    test("is the next one when code or configuration changes", async () => {
        await make("1", "one", { A: "1" });
        expect(numberFor(api, "1", source("two", { A: "1" }))).toBe("2");
        expect(numberFor(api, "1", source("one", { A: "2" }))).toBe("2");
        const slower = { ...source("one"), configuration: { ...CONFIGURATION, environment: { A: "1" }, timeout: 9 } };
        expect(numberFor(api, "1", slower)).toBe("2");
    });

    test("is the newest one on disk when a killed update made it and could not say so", async () => {
        await make("1", "one");
        await make("2", "two");
        expect(numberFor(api, "1", source("two"))).toBe("2");
        await make("10", "ten");
        expect(numberFor(api, "2", source("ten"))).toBe("10");
        // So it is for a first one, of which the state knows nothing.
        removeFolder(api);
        await make("1", "one");
        expect(numberFor(api, undefined, source("one"))).toBe("1");
    });

    test("is never one that an older version has, even with the same code", async () => {
        await make("1", "one");
        await make("2", "two");
        await make("3", "three");
        expect(numberFor(api, "3", source("one"))).toBe("4");
        expect(numberFor(api, "2", source("one"))).toBe("4");
    });

    test("is never used again after versions are removed, by retention or from the disk", async () => {
        await make("9", "nine");
        await make("10", "ten");
        removeVersion(api, "9");
        expect(numberFor(api, "10", source("nine"))).toBe("11");
        removeVersion(api, "10");
        expect(numberFor(api, "10", source("ten"))).toBe("11");
        removeFolder(api);
        expect(numberFor(api, "10", source("ten"))).toBe("11");
    });

    test("stays when the current version is older than the newest, and its code is asked for", async () => {
        await make("1", "one");
        await make("2", "two");
        expect(numberFor(api, "1", source("one"))).toBe("1");
    });
});

describe("a version that is made", () => {
    test("holds the code, a record and nothing else, for its owner alone", async () => {
        await make("1", "one", { TOKEN: "secret" });
        const made = path.join(api, "versions/1");
        expect(allEntries(path.join(api, "versions"))).toEqual(
            [
                "1",
                "1/code",
                "1/code/index.js",
                "1/code/lib",
                "1/code/lib/a.js",
                "1/package.json",
                "1/version.json",
            ].sort(),
        );
        expect(readVersion(api, "1")).toEqual({
            ...CONFIGURATION,
            version: "1",
            environment: { TOKEN: "secret" },
            codeHash: source("one").codeHash,
            id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
            created: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
        });
        expect(modeOf(path.join(made, "version.json"))).toBe("600");
        expect(modeOf(path.join(made, "code"))).toBe("500");
        for (let above = made; above !== path.join(folder, "project"); above = path.dirname(above)) {
            expect(modeOf(above), above).toBe("700");
        }
    });

    test("stays as it is when it is made once more", async () => {
        await make("1", "one");
        const before = snapshot(api);
        let checks = 0;
        await makeVersion(api, "1", source("one"), async () => {
            checks++;
        });
        expect(snapshot(api)).toEqual(before);
        expect(checks).toBe(0);
    });

    test("is looked at before it is there, in a folder that holds the whole copy", async () => {
        const seen: unknown[] = [];
        await makeVersion(api, "1", source("one"), async copy => {
            seen.push(allFiles(copy), listVersions(api), readVersion(api, "1"));
        });
        expect(seen).toEqual([["index.js", "lib/a.js"], [], undefined]);
        expect(listVersions(api)).toEqual(["1"]);
    });

    test("is not there when the check refuses it: nothing changed, nothing is left over", async () => {
        await make("1", "one");
        const versions = path.join(api, "versions");
        const before = allEntries(versions);
        const refuse = async (): Promise<void> => Promise.reject(new Error("not ready"));
        await expect(makeVersion(api, "2", source("two"), refuse)).rejects.toThrow(/^not ready$/);
        expect(allEntries(versions)).toEqual(before);
        expect(listVersions(api)).toEqual(["1"]);
        await make("2", "two");
        expect(listVersions(api)).toEqual(["1", "2"]);
    });

    test("is not there when the code changed after it was hashed", async () => {
        const stale = source("one");
        writeFiles(stale.code, { "index.js": "changed meanwhile" });
        await expect(makeVersion(api, "1", stale, async () => undefined)).rejects.toThrow(
            `code: ${stale.code} changed while version 1 was being made; run the update again`,
        );
        expect(allFiles(api)).toEqual([]);
    });

    test("clears away what killed updates left, and is not confused by it", async () => {
        await make("1", "one");
        const left = path.join(api, "versions/.new-0ddba11");
        writeFiles(left, { "code/index.js": "half", "version.json": "{" });
        fs.chmodSync(path.join(left, "code"), 0o500);
        expect(listVersions(api)).toEqual(["1"]);
        await make("2", "two");
        expect(fs.readdirSync(path.join(api, "versions")).sort()).toEqual(["1", "2"]);
    });

    test("is made again when its code was tampered with, under the same number with an identity of its own", async () => {
        await make("1", "one");
        const before = readVersion(api, "1");
        const file = path.join(codeOf(api, "1"), "index.js");
        fs.chmodSync(file, 0o600);
        fs.writeFileSync(file, "tampered");
        expect(hashOfVersion(api, "1")).not.toBe(before?.codeHash);
        await make("1", "one");
        expect(fs.readFileSync(file, "utf8")).toBe("one");
        expect(modeOf(file)).toBe("400");
        expect(hashOfVersion(api, "1")).toBe(before?.codeHash);
        expect(readVersion(api, "1")?.id).not.toBe(before?.id);
    });

    test.each(["version.json", "code"])("is made again when its %s is gone", async part => {
        await make("1", "one");
        removeFolder(path.join(api, "versions/1", part));
        expect(hashOfVersion(api, "1")).toBeUndefined();
        await make("1", "one");
        expect(hashOfVersion(api, "1")).toBe(source("one").codeHash);
        expect(readVersion(api, "1")?.version).toBe("1");
    });
});

test("versions are listed oldest first, by number, and nothing that is not one", async () => {
    expect(listVersions(api)).toEqual([]);
    writeFiles(api, { "versions/10/x": "", "versions/9/x": "", "versions/01/x": "", "versions/.new-1/x": "" });
    writeFiles(api, { "versions/notes.txt": "" });
    expect(listVersions(api)).toEqual(["9", "10"]);
});

test("a version that is removed is gone whole, and the others stay", async () => {
    await make("1", "one");
    await make("2", "two");
    const second = snapshot(path.join(api, "versions/2"));
    removeVersion(api, "1");
    expect(fs.readdirSync(path.join(api, "versions"))).toEqual(["2"]);
    expect(snapshot(path.join(api, "versions/2"))).toEqual(second);
    expect(readVersion(api, "1")).toBeUndefined();
    expect(hashOfVersion(api, "1")).toBeUndefined();
});
