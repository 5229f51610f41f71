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
