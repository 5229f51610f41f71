import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/packed";

/** What the documentation says of files holds: a move of a file must not leave a dead link behind. */

const pages = [
    "README.md",
    "SECURITY.md",
    "CHANGELOG.md",
    ...fs
        .readdirSync(path.join(ROOT, "docs"))
        .filter(page => page.endsWith(".md"))
        .map(page => `docs/${page}`),
];

test.each(pages)("%s: files that it links to are there", page => {
    const text = fs.readFileSync(path.join(ROOT, page), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, target = ""]) => target);
    const missing = links.filter(target => !fs.existsSync(path.join(ROOT, path.dirname(page), target)));
    expect(missing).toEqual([]);
});

/** The anchors of a page's headings, as GitHub and VitePress make them for plain words. */
function anchorsOf(text: string): string[] {
    return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
        heading
            .toLowerCase()
            .replace(/[^\w -]/g, "")
            .replaceAll(" ", "-"),
    );
}

test.each(pages)("%s: headings that it links to are there", page => {
    const text = fs.readFileSync(path.join(ROOT, page), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    const missing = links
        .filter(([, target = "", anchor = ""]) => {
            const file = target === "" ? page : path.join(path.dirname(page), target);
            return !anchorsOf(fs.readFileSync(path.join(ROOT, file), "utf8")).includes(anchor);
        })
        .map(([link]) => link);
    expect(missing).toEqual([]);
});

test.each(pages)("%s: tests and sources that it names are there", page => {
    const text = fs.readFileSync(path.join(ROOT, page), "utf8");
    const named = [...text.matchAll(/`((?:components|cli|gateway|test|tools)\/[\w./-]+\.(?:ts|mjs))`/g)].map(
        ([, file = ""]) => file,
    );
    expect(named.filter(file => !fs.existsSync(path.join(ROOT, file)))).toEqual([]);
});

test("docs/troubleshooting.md: every error that it explains is one of ours", () => {
    const text = fs.readFileSync(path.join(ROOT, "docs", "troubleshooting.md"), "utf8");
    const errors = [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, error = ""]) => error);
    expect(errors.length).toBeGreaterThan(20);
    const sources = ["components", "cli", "gateway"].flatMap(folder =>
        fs
            .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
            .filter(file => file.endsWith(".ts"))
            // Comments are no errors, and a sentence may be cut into lines.
            .map(file =>
                fs
                    .readFileSync(path.join(ROOT, folder, file), "utf8")
                    .replace(/^\s*(?:\/?\*|\/\/).*$/gm, "")
                    .replace(/["`] \+\s+["`]/g, ""),
            ),
    );
    expect(errors.filter(error => !sources.some(source => source.includes(error)))).toEqual([]);
});

test("README.md has at most 200 lines", () => {
    expect(fs.readFileSync(path.join(ROOT, "README.md"), "utf8").split("\n").length).toBeLessThanOrEqual(200);
});
