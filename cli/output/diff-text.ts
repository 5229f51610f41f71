import color from "picocolors";
import { shareLines } from "./shares";
import {
    countOthers,
    type FunctionDiff,
    losses,
    moveText,
    otherSentences,
    type StackDiff,
    versionNamer,
} from "./stack-diff";
import { table } from "./table";

/** What an update would change, for a terminal. */
export function diffText({ stack, functions, others, warnings, changes }: StackDiff): string {
    if (!changes) {
        return [`${stack}: nothing changes.`, ...warnings.map(warningLine)].join("\n");
    }
    const blocks = [
        ...(functions.length > 0 ? [table(["function", "alias", "now", "", "then"], functions.flatMap(rowsOf))] : []),
        sentencesOf(functions).join("\n"),
        ...(others.length > 0 ? [othersText(others)] : []),
        warnings.map(warningLine).join("\n"),
    ];
    return blocks.filter(block => block !== "").join("\n\n");
}

function rowsOf({ name, diff }: FunctionDiff): string[][] {
    const versionName = versionNamer(diff);
    return Object.entries(diff.aliases).map(([alias, { before, after, moves }], index) => [
        index === 0 ? color.bold(name) : "",
        alias,
        shareLines(before).join("\n") || color.dim("-"),
        moves.length > 0 ? color.yellow("→") : color.dim("="),
        shareLines(after, versionName).join("\n") || color.dim("-"),
    ]);
}

/** Who moves, and what else changes for callers. */
export function sentencesOf(functions: readonly FunctionDiff[]): string[] {
    return functions.flatMap(fn => {
        const moves = Object.entries(fn.diff.aliases).flatMap(([alias, { moves: all }]) =>
            all.map(move => `${color.bold(fn.name)} ${alias}: ${moveText(fn.diff, move)}`),
        );
        return [...moves, ...otherSentences(fn).map(sentence => `${color.bold(fn.name)} ${sentence}`)];
    });
}

function othersText(others: StackDiff["others"]): string {
    const named = losses(others).map(({ operation, type, name }) => color.red(`  ${operation} ${name} (${type})`));
    return [`Other resources: ${countOthers(others)}`, ...named].join("\n");
}

function warningLine(warning: string): string {
    return color.yellow(`! ${warning}`);
}
