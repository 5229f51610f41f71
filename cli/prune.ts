import * as readline from "node:readline/promises";
import Table from "cli-table3";
import { Command, InvalidArgumentError } from "commander";
import { type Pruned, pruneVersions as pruneOnAws } from "../components/aws/prune";
import { pruneVersions as pruneOnDisk } from "../components/local/prune";
import { versionsInUse } from "../components/model/named-versions";
import { parseKeep } from "../components/model/retention";
import { openWorkspace } from "./automation";
import { chosenStack, type StackFunction, stackFunctions } from "./stack-functions";

interface PruneOptions {
    keep: number;
    stack?: string;
    directory: string;
    function?: string[];
    dryRun: boolean;
    yes: boolean;
}

/** `gray prune`: removes old versions, on every platform. */
export function pruneCommand(): Command {
    return new Command("prune")
        .description("remove old versions of a stack's functions, never one that is in use")
        .option("-k, --keep <count>", "how many of the newest versions stay", parseCount, parseKeep(undefined))
        .option("-s, --stack <stack>", "the stack (default: the one that is selected)")
        .option("-C, --directory <folder>", "the Pulumi project's folder", process.cwd())
        .option("-f, --function <names...>", "only these functions")
        .option("--dry-run", "only show what would go", false)
        .option("-y, --yes", "do not ask", false)
        .addHelpText(
            "after",
            `
A version stays when it is one of the newest, when an alias or a rule names it, or when it is the published one. On AWS,
Lambda is asked what its aliases name; credentials come from the environment (AWS_PROFILE and the like).
What is removed cannot be brought back; \`keep\` in the program does the same in every \`pulumi up\`.`,
        )
        .action(prune);
}

async function prune(options: PruneOptions): Promise<void> {
    const workspace = await openWorkspace(options.directory);
    const stack = await chosenStack(workspace, options.stack);
    console.error(`gray: reading stack ${stack}`);
    const functions = chosen(await stackFunctions(workspace, stack), options.function);
    const planned = await each(functions, async fn => pruneOne(fn, options.keep, true));
    const count = planned.reduce((sum, { removed }) => sum + removed.length, 0);
    if (count === 0) {
        console.log(`Nothing to remove: no function of ${stack} has more than it needs.`);
        return;
    }
    show(functions, planned);
    if (options.dryRun) {
        return;
    }
    if (!options.yes && !(await confirmed(`Remove ${plural(count)}?`))) {
        console.log("Nothing was removed.");
        return;
    }
    const pruned = await each(functions, async fn => pruneOne(fn, options.keep, false));
    const held = pruned.flatMap((each, index) =>
        Object.entries(each.held).map(([version, reason]) => `${functions[index]?.name ?? ""} ${version}: ${reason}`),
    );
    console.log(`Removed ${plural(pruned.reduce((sum, { removed }) => sum + removed.length, 0))}.`);
    held.forEach(line => {
        console.log(`Lambda keeps ${line}`);
    });
}

function chosen(functions: StackFunction[], names: string[] | undefined): StackFunction[] {
    const missing = names?.find(name => !functions.some(fn => fn.name === name));
    if (missing !== undefined) {
        // The state lists what was made at once in any order.
        const there = functions
            .map(fn => fn.name)
            .sort()
            .join(", ");
        throw new Error(`no function is named "${missing}"; give some of ${there === "" ? "(there are none)" : there}`);
    }
    return functions.filter(fn => names?.includes(fn.name) ?? true);
}

async function pruneOne(
    { platform, place, published, aliases }: StackFunction,
    keep: number,
    dryRun: boolean,
): Promise<Pruned> {
    if (platform === "local") {
        return { removed: pruneOnDisk(place, keep, dryRun), held: {} };
    }
    return pruneOnAws({ functionArn: place, keep, inUse: versionsInUse(published, aliases), dryRun });
}

/** One after another: AWS allows few writing calls a second. */
async function each<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    for (const item of items) {
        results.push(await task(item));
    }
    return results;
}

function show(functions: readonly StackFunction[], planned: readonly Pruned[]): void {
    const table = new Table({ head: ["function", "platform", "would go"], style: { head: ["bold"], border: ["dim"] } });
    functions.forEach(({ name, platform }, index) => {
        const versions = planned[index]?.removed.join(", ") ?? "";
        table.push([name, platform, versions === "" ? "-" : versions]);
    });
    console.log(table.toString());
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
