import * as readline from "node:readline/promises";
import { Command, InvalidArgumentError } from "commander";
import { versionsInUse } from "../../components/model/named-versions";
import { publishedVersion } from "../../components/model/references";
import { weightsIn } from "../../components/model/resolution";
import { parseKeep } from "../../components/model/retention";
import type { Release } from "../../components/state/release";
import type { Pruned } from "../../components/platforms/operations";
import { makesVersions } from "../../components/platforms/registry";
import { operationsOf } from "../engine/platform-operations";
import { chosenReleases, functionOf, readState, type StackState } from "../engine/stack-state";
import { onStack, parseNames, stackOf, type StackOptions } from "../options";
import { printJson, say } from "../output/say";
import { table } from "../output/table";

interface PruneOptions extends StackOptions {
    keep: number;
    function?: string[];
    dryRun: boolean;
    yes: boolean;
}

/** A function whose versions can be removed. */
interface Pruneable {
    release: Release;
    prune: (keep: number, dryRun: boolean) => Promise<Pruned>;
}

/** `gray prune`: removes old versions; on Docker, the images that were built for them. */
export function pruneCommand(): Command {
    const command = new Command("prune")
        .description("remove old versions of a stack's functions, never one that is in use")
        .option("-k, --keep <count>", "how many of the newest versions to keep", parseCount, parseKeep(undefined))
        .option("-f, --function <names>", "only these functions", parseNames)
        .option("--dry-run", "only show what would be removed", false)
        .option("-y, --yes", "do not ask", false);
    return onStack(command)
        .addHelpText(
            "after",
            `
The command keeps the newest versions, the published one, and every version that an alias or a rule names. On AWS it asks
Lambda for its aliases, with the stack's own credentials (aws:profile and so on) or those of the environment. On Docker it
removes the images that \`build\` made for old versions, unless a container uses them. A removed version cannot come back.
\`keep\` in the program does the same in every \`pulumi up\`. On Docker it removes containers.`,
        )
        .action(prune);
}

async function prune(options: PruneOptions): Promise<void> {
    const stack = await stackOf(options);
    say(`reading stack ${stack.name}`);
    const state = await readState(stack);
    const functions = chosenReleases(state, options.function).flatMap((release): Pruneable[] => {
        const pruneFunction = pruningOf(state, release);
        return pruneFunction === undefined ? [] : [{ release, prune: pruneFunction }];
    });
    const planned = await each(functions, async fn => fn.prune(options.keep, true));
    const count = planned.reduce((sum, { removed }) => sum + removed.length, 0);
    if (!options.json && count > 0) {
        show(functions, planned);
    }
    if (count > 0 && !options.dryRun && !options.yes && !(await confirmed(`Remove ${plural(count)}?`))) {
        console.log("Nothing was removed.");
        return;
    }
    const pruned =
        count === 0 || options.dryRun ? planned : await each(functions, async fn => fn.prune(options.keep, false));
    if (options.json) {
        printJson({
            stack: stack.name,
            dryRun: options.dryRun,
            functions: functions.map(({ release }, index) => ({ name: release.name, ...pruned[index] })),
        });
    } else if (count === 0) {
        console.log(`Nothing to remove: no function of ${stack.name} has more than it needs.`);
    } else if (!options.dryRun) {
        console.log(`Removed ${plural(pruned.reduce((sum, { removed }) => sum + removed.length, 0))}.`);
        heldBack(functions, pruned).forEach(line => {
            console.log(line);
        });
    }
}

function heldBack(functions: readonly Pruneable[], pruned: readonly Pruned[]): string[] {
    return pruned.flatMap(({ held }, index) =>
        Object.entries(held).map(
            ([version, reason]) => `kept ${functions[index]?.release.name ?? ""} ${version}: ${reason}`,
        ),
    );
}

/** How a function's versions are removed; `undefined` where none was made, or its platform removes none. */
function pruningOf(state: StackState, release: Release): Pruneable["prune"] | undefined {
    const { prune: pruneFunction } = operationsOf(release);
    const fn = functionOf(state, release);
    if (pruneFunction === undefined || !fn.children.some(({ type }) => makesVersions(type))) {
        return undefined;
    }
    const { resolution } = release;
    const inUse = versionsInUse(publishedVersion(resolution.published), weightsIn(resolution));
    return async (keep, dryRun) => pruneFunction(fn, { keep, inUse, dryRun });
}

/** One after another: AWS allows few writing calls a second. */
async function each<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    for (const item of items) {
        results.push(await task(item));
    }
    return results;
}

function show(functions: readonly Pruneable[], planned: readonly Pruned[]): void {
    const rows = functions.map(({ release }, index) => {
        const removed = planned[index]?.removed ?? [];
        return [release.name, release.platform, removed.length === 0 ? "-" : removed.join(", ")];
    });
    console.log(table(["function", "platform", "would go"], rows));
}

async function confirmed(question: string): Promise<boolean> {
    if (!process.stdin.isTTY) {
        throw new Error("nobody can be asked without a terminal; give --yes, or --dry-run to only look");
    }
    const asking = readline.createInterface({ input: process.stdin, output: process.stderr });
    try {
        return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
    } finally {
        asking.close();
    }
}

function plural(count: number): string {
    return `${String(count)} ${count === 1 ? "version" : "versions"}`;
}

function parseCount(text: string): number {
    try {
        return parseKeep(text === "" ? text : Number(text));
    } catch {
        throw new InvalidArgumentError("give a whole number of at least 1.");
    }
}
