import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { readPackage, ROOT } from "../support/packed";

/** SECURITY.md names each package that users get, and says why. */

const text = fs.readFileSync(path.join(ROOT, "SECURITY.md"), "utf8");

test("every dependency stands in the list with a reason, and no other", () => {
    const listed = [...text.matchAll(/^\| `([^`]+)` +\| (.+?) +\|$/gm)].map(([, name = "", why = ""]) => [name, why]);
    expect(listed.map(([name]) => name)).toEqual(Object.keys(readPackage(ROOT).dependencies));
    listed.forEach(([, why]) => {
        expect(why?.length).toBeGreaterThan(10);
    });
});

test("every package that users install beside it is named", () => {
    Object.keys(readPackage(ROOT).peerDependencies).forEach(name => {
        expect(text).toContain(`\`${name}\``);
    });
});

test("nothing that people copy fetches npm's package gray, which is a stranger's", () => {
    const all = fs.readdirSync(path.join(ROOT, "examples"), { recursive: true, encoding: "utf8" });
    const examples = all.filter(file => /\.(?:md|yml)$/.test(file) && !file.includes("node_modules"));
    const files = ["README.md", "CHANGELOG.md", ...examples.map(file => path.join("examples", file))];
    expect(files.length).toBeGreaterThan(8);
    const bad = files.filter(file => /npx gray\b/.test(fs.readFileSync(path.join(ROOT, file), "utf8")));
    expect(bad).toEqual([]);
});
