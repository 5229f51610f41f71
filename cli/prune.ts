import * as readline from "node:readline/promises";
import { Command, InvalidArgumentError } from "commander";
import { type Pruned, pruneVersions as pruneOnAws } from "../components/aws/prune";
import type { StackAccess } from "../components/aws/stack-access";
import { pruneVersions as pruneOnDisk } from "../components/local/prune";
import { versionsInUse } from "../components/model/named-versions";
import { parseKeep } from "../components/model/retention";
import type { Release } from "./engine/releases";
import { awsAccessOf, chosenReleases, placeOf, readState } from "./engine/stack-state";
import { onStack, parseNames, printJson, say, stackOf, type StackOptions } from "./options";
import { table } from "./show/table";

interface PruneOptions extends StackOptions {
    keep: number;
    function?: string[];
    dryRun: boolean;
    yes: boolean;
}

/** A function whose versions can be removed. */
interface Pruneable {
    release: Release;
    /** Where its versions are. */
    place: string;
    /** How AWS is reached. */
    access: StackAccess;
}

/** `gray prune`: removes old versions, on every platform that keeps them by itself. */
export function pruneCommand(): Command {
    const command = new Command("prune")
        .description("remove old versions of a stack's functions, never one that is in use")
        .option("-k, --keep <count>", "how many of the newest versions stay", parseCount, parseKeep(undefined))
        .option("-f, --function <names>", "only these functions", parseNames)
        .option("--dry-run", "only show what would go", false)
        .option("-y, --yes", "do not ask", false);
    return onStack(command)
        .addHelpText(
            "after",
            `
A version stays when it is one of the newest, when an alias or a rule names it, or when it is the published one. On AWS,
Lambda is asked what its aliases name, with the stack's own credentials (aws:profile and so on, or the environment's).
What is removed cannot be brought back; \`keep\` in the program does the same in every \`pulumi up\`.`,
        )
        .action(prune);
}

async function prune(options: PruneOptions): Promise<void> {
    const stack = await stackOf(options);
    say(`reading stack ${stack.name}`);
    const state = await readState(stack);
    const functions = chosenReleases(state, options.function).flatMap((release): Pruneable[] => {
        const place = placeOf(state, release);
        return place === undefined || !["local", "aws"].includes(release.platform)
            ? []
            : [{ release, place, access: awsAccessOf(state, release) }];
    });
    const planned = await each(functions, async fn => pruneOne(fn, options.keep, true));
    const count = planned.reduce((sum, { removed }) => sum + removed.length, 0);
    if (!options.json && count > 0) {
        show(functions, planned);
    }
    if (count > 0 && !options.dryRun && !options.yes && !(await confirmed(`Remove ${plural(count)}?`))) {
        console.log("Nothing was removed.");
        return;
    }
    const pruned =
        count === 0 || options.dryRun ? planned : await each(functions, async fn => pruneOne(fn, options.keep, false));
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
            ([version, reason]) => `Lambda keeps ${functions[index]?.release.name ?? ""} ${version}: ${reason}`,
        ),
    );
}

async function pruneOne({ release, place, access }: Pruneable, keep: number, dryRun: boolean): Promise<Pruned> {
    if (release.platform === "local") {
        return { removed: pruneOnDisk(place, keep, dryRun), held: {} };
    }
    const inUse = versionsInUse(release.published === "" ? undefined : release.published, release.aliases);
    return pruneOnAws({ functionArn: place, keep, inUse, access, dryRun });
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
