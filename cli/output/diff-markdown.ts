import { bar, percent } from "../../components/model/share-text";
import { byAge, type Weights } from "../../components/model/weights";
import { plainText } from "./plain-text";
import { sharesInWords } from "./shares";
import {
    countOthers,
    type FunctionDiff,
    losses,
    moveText,
    otherSentences,
    type StackDiff,
    versionNamer,
} from "./stack-diff";

/** Tells a comment that a workflow made from others, so that it is changed in place. */
export const MARKER = "<!-- gray-preview";
/** GitHub takes comments of at most 65,536 characters. */
const LONGEST = 60_000;
const BAR = 10;
/** Most functions that are shown without being folded. */
const UNFOLDED = 10;

/** What an update would change, as Markdown for a pull request's comment. */
export function diffMarkdown(diff: StackDiff): string {
    const { stack, functions, others, warnings, changes } = diff;
    const changed = functions.filter(fn => movesOf(fn).length > 0 || otherSentences(fn).length > 0);
    const head = `${MARKER} ${escapeComment(stack)} -->\n### Gray release: ${escape(stack)}`;
    if (!changes) {
        return [head, "Nothing changes.", ...warnings.map(warningLine)].join("\n\n");
    }
    const summary = changed.flatMap(summaryOf);
    const blocks = [
        head,
        summary.length > 0 ? summary.slice(0, UNFOLDED).join("\n") : "No caller moves.",
        ...(summary.length > UNFOLDED ? [`…and ${String(summary.length - UNFOLDED)} more below.`] : []),
        ...warnings.map(warningLine),
        ...(losses(others).length > 0 ? [lossesText(others)] : []),
        ...(functions.length > 0
            ? [details(`Every alias of ${count(functions.length, "function")}`, tableOf(functions))]
            : []),
        ...(others.length > 0 ? [details(`Other resources: ${countOthers(others)}`, othersList(others))] : []),
    ];
    return fitting(blocks);
}

function summaryOf(fn: FunctionDiff): string[] {
    return [
        ...movesOf(fn).map(sentence => `- **${escape(fn.name)}** ${sentence}`),
        ...otherSentences(fn).map(sentence => `- **${escape(fn.name)}** ${escape(sentence)}`),
    ];
}

function movesOf(fn: FunctionDiff): string[] {
    return Object.entries(fn.diff.aliases).flatMap(([alias, { moves }]) =>
        moves.map(move => `\`${alias}\`: ${escape(moveText(fn.diff, move))}`),
    );
}

function tableOf(functions: readonly FunctionDiff[]): string {
    const rows = functions.flatMap(({ name, diff }) =>
        Object.entries(diff.aliases).map(
            ([alias, { before, after }]) =>
                `| ${escape(name)} | \`${alias}\` | ${escape(sharesInWords(before)) || "-"} | ${bars(after, versionNamer(diff))} |`,
        ),
    );
    return ["| function | alias | now | then |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function bars(weights: Weights, nameOf: (version: string) => string): string {
    const lines = Object.keys(weights)
        .sort((a, b) => byAge(b, a))
        .map(version => {
            const share = weights[version] ?? 0;
            return `\`${bar(share, BAR)}\` ${escape(nameOf(version))} ${percent(share)}`;
        });
    return lines.join("<br>") || "-";
}

function lossesText(others: StackDiff["others"]): string {
    return losses(others)
        .map(({ operation, type, name }) => `> **${operation}** ${escape(name)} (${escape(type)})`)
        .join("\n>\n");
}

function othersList(others: StackDiff["others"]): string {
    return others.map(({ operation, type, name }) => `- ${operation} ${escape(name)} (${escape(type)})`).join("\n");
}

function details(title: string, body: string): string {
    return `<details><summary>${escape(title)}</summary>\n\n${body}\n\n</details>`;
}

function warningLine(warning: string): string {
    return `> ⚠️ ${escape(warning)}`;
}

/** What does not fit is cut at a line's end, and said. */
function fitting(blocks: readonly string[]): string {
    const whole = blocks.join("\n\n");
    if (whole.length <= LONGEST) {
        return whole;
    }
    const kept: string[] = [];
    let length = 200;
    for (const block of blocks) {
        const open = block.startsWith("<details>") ? "\n\n</details>" : "";
        const lines = block.split("\n");
        const fits: string[] = [];
        for (const line of lines) {
            if (length + line.length + open.length + 1 > LONGEST) {
                break;
            }
            fits.push(line);
            length += line.length + 1;
        }
        kept.push(fits.length === lines.length ? block : `${fits.join("\n")}${fits.length > 0 ? open : ""}`);
        if (fits.length < lines.length) {
            break;
        }
    }
    return [
        ...kept.filter(block => block !== ""),
        "The rest is too long for a comment; `gray preview` shows all of it.",
    ].join("\n\n");
}

/**
 * What GitHub takes for an issue, beside `#26`, and for a commit.
 *
 * Source: https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
const ISSUE = /\bGH-(?=\d)/gi;
const COMMIT = /\b[0-9a-f]{7,40}\b/gi;
/** Nothing is seen of it, and nothing is one word across it. */
const BREAK = "\u200b";

/**
 * Names and sentences come from programs: they are text here, never markup, and GitHub finds no person, issue or address
 * in them, which it looks for in what was rendered.
 */
function escape(text: string): string {
    return plainText(text)
        .replace(/\s+/g, " ")
        .replace(/&/g, "&amp;")
        .replace(/</g, "&lt;")
        .replace(/>/g, "&gt;")
        .replace(/[\\`*_{}[\]()+!|~$]/g, "\\$&")
        .replace(/[@#]/g, `$&${BREAK}`)
        .replace(ISSUE, `$&${BREAK}`)
        .replace(COMMIT, found => `${found.slice(0, 4)}${BREAK}${found.slice(4)}`)
        .replace(/:\/\//g, `:${BREAK}//`)
        .replace(/www\./gi, match => `${match.slice(0, -1)}${BREAK}.`);
}

function escapeComment(text: string): string {
    return text.replace(/[^A-Za-z0-9._/-]/g, "_");
}

function count(number: number, thing: string): string {
    return `${String(number)} ${thing}${number === 1 ? "" : "s"}`;
}
