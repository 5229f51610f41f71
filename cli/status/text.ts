import color from "picocolors";
import { describeDuration } from "../../components/model/duration";
import type { Release } from "../../components/state/release";
import { operationsOf } from "../engine/platform-operations";
import { clock } from "../output/age";
import { splitTable } from "../output/split-table";
import type { FunctionStatus } from "./function-status";
import { versionTable } from "./version-table";

/** Functions as they are, for a terminal. */
export function statusText(stack: string, functions: readonly FunctionStatus[], now: number): string {
    return [
        `${color.bold(stack)} at ${clock(now)}`,
        ...metricsLines(functions),
        ...functions.map(fn => functionText(fn, now)),
    ].join("\n");
}

function functionText({ release, versions, problem }: FunctionStatus, now: number): string {
    const problems = problem === undefined ? [] : [color.yellow(`! ${problem}`)];
    return ["", splitTable([release]), "", versionTable(versions, now), ...problems].join("\n");
}

/** What the numbers are of, once for all functions of which it is the same. */
function metricsLines(functions: readonly FunctionStatus[]): string[] {
    const names = new Map<string, string[]>();
    for (const status of functions) {
        const sentence = metricsSentence(status);
        names.set(sentence, [...(names.get(sentence) ?? []), status.release.name]);
    }
    return [...names].map(([sentence, of]) => (names.size === 1 ? sentence : `${of.join(", ")}: ${sentence}`));
}

function metricsSentence({ release, seen }: FunctionStatus): string {
    return seen.problem === undefined
        ? color.dim(`answers ${spanOf(release, seen.window)}, from ${seen.source}`)
        : color.yellow(`! ${seen.problem}`);
}

/** The time that the numbers are of, in words. */
function spanOf(release: Release, window: number | undefined): string {
    if (window === undefined) {
        return operationsOf(release).metrics.span;
    }
    return window < 1000 ? "from now on" : `of the last ${describeDuration(Math.round(window / 1000) * 1000)}`;
}
