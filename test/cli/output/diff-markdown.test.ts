import { marked, type Token, type Tokens } from "marked";
import { describe, expect, test } from "vitest";
import { diffMarkdown } from "../../../cli/output/diff-markdown";
import type { FunctionDiff, StackDiff } from "../../../cli/output/stack-diff";
import { releaseDiff } from "../../../components/model/release-diff";
import { releaseView, type ViewInShort } from "../../support/release-view";

const SIX: ViewInShort = { latest: "6", published: "6", targets: { dev: { $latest: 1 } } };

function functionDiff(name: string, after: Partial<ViewInShort>): FunctionDiff {
    const diff = releaseDiff(releaseView(SIX), releaseView({ ...SIX, latest: undefined, ...after }));
    return { name, platform: "aws", appears: false, disappears: false, diff };
}

function stackDiff(more: Partial<StackDiff>): StackDiff {
    return { stack: "shop/prod", functions: [], others: [], warnings: [], changes: true, ...more };
}

/** What a reader sees: the text of rendered Markdown, its markup told apart. */
function rendered(markdown: string): { tokens: Token[]; html: string } {
    return { tokens: marked.lexer(markdown), html: marked.parse(markdown, { async: false }) };
}

test("a comment: marker, who moves, and every alias in a table that is folded", () => {
    const markdown = diffMarkdown(stackDiff({ functions: [functionDiff("api", { traffic: 0.1 })] }));
    expect(markdown).toBe(
        [
            "<!-- gray-preview shop/prod -->",
            "### Gray release: shop/prod",
            "",
            "- **api** `live`: 10% of callers move from 6 to 7 \\(new\\)",
            "- **api** `dev`: 100% of callers move from 6 to 7 \\(new\\)",
            "",
            "<details><summary>Every alias of 1 function</summary>",
            "",
            "| function | alias | now | then |",
            "| --- | --- | --- | --- |",
            "| api | `live` | 6 100% | `█░░░░░░░░░` 7 \\(new\\) 10%<br>`█████████░` 6 90% |",
            "| api | `dev` | 6 100% | `██████████` 7 \\(new\\) 100% |",
            "",
            "</details>",
        ].join("\n"),
    );
    const table = rendered(markdown).tokens.find((token): token is Tokens.Table => token.type === "table");
    expect(table?.rows.map(row => row.length)).toEqual([4, 4]);
});

test("what goes or is made anew is named on top; the rest is folded", () => {
    const markdown = diffMarkdown(
        stackDiff({
            others: [
                { operation: "create", type: "aws:s3:Bucket", name: "logs" },
                { operation: "delete", type: "aws:dynamodb:Table", name: "orders" },
                { operation: "replace", type: "aws:lambda:Function", name: "api-function" },
            ],
        }),
    );
    const [top = "", folded = ""] = markdown.split("<details>");
    expect(top).toContain("> **delete** orders (aws:dynamodb:Table)");
    expect(top).toContain("**replace** api-function");
    expect(top).not.toContain("logs");
    expect(folded).toContain("Other resources: 1 to create, 1 to replace, 1 to delete</summary>");
    expect(folded).toContain("- create logs");
});

describe("text from programs is text", () => {
    const nasty =
        "</details><img src=x onerror=alert(1)> | `x` **b** [l](http://e) www.e.com @all #1 GH-26 53f894c820db \u202etxt.exe $a$ ~~s~~\n# h";

    test("warnings, names and types are never markup", () => {
        const markdown = diffMarkdown(
            stackDiff({
                functions: [{ ...functionDiff("api", { traffic: 0.1 }), name: nasty }],
                others: [{ operation: "delete", type: nasty, name: nasty }],
                warnings: [nasty],
            }),
        );
        const { html } = rendered(markdown);
        expect(html).not.toMatch(/<img|<a |<del>|<h1/);
        expect(html.match(/<\/details>/g)).toHaveLength(2);
        // The function's two sentences, and what is deleted.
        expect(html.match(/<strong>/g)).toHaveLength(3);
        expect(html).not.toMatch(/@all|#1|GH-26|53f894c|\u202e/);
        expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    });

    test("the marker cannot be broken out of", () => {
        const markdown = diffMarkdown(stackDiff({ stack: "a --> <b>" }));
        expect(markdown.split("\n")[0]).toBe("<!-- gray-preview a_--___b_ -->");
    });
});

test("a long one stays under 60,000 characters, whole lines, folds closed, and says so", () => {
    const functions = Array.from({ length: 1000 }, (_, index) =>
        functionDiff(`function-${String(index)}`, { traffic: 0.1 }),
    );
    const markdown = diffMarkdown(stackDiff({ functions }));
    expect(markdown.length).toBeLessThanOrEqual(60_000);
    expect(markdown.length).toBeGreaterThan(50_000);
    expect(markdown).toContain("…and 1990 more below.");
    expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
    expect(markdown).toMatch(/The rest is too long for a comment; `gray preview` shows all of it\.$/);
    const table = rendered(markdown).tokens.find((token): token is Tokens.Table => token.type === "table");
    expect(table?.rows.at(-1)).toHaveLength(4);
    expect(table?.rows.at(-1)?.at(-1)?.text).toMatch(/%$/);
});

test("nothing changes", () => {
    expect(diffMarkdown(stackDiff({ changes: false }))).toBe(
        "<!-- gray-preview shop/prod -->\n### Gray release: shop/prod\n\nNothing changes.",
    );
});
