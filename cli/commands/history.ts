import { Command, InvalidArgumentError } from "commander";
import { entryJson, lifeJson } from "../history/json";
import { pastStates } from "../history/past-states";
import { historyText } from "../history/text";
import { type Entry, timeline } from "../history/timeline";
import { updatesOf } from "../history/updates";
import { versionLives } from "../history/versions";
import { versionsText } from "../history/versions-text";
import { onStack, parseNames, stackOf, type StackOptions } from "../options";
import { printJson, say } from "../output/say";
import { isWholeNumber } from "../../components/model/whole-number";

interface HistoryOptions extends StackOptions {
    function?: string[];
    limit: number;
    versions: boolean;
}

const DEFAULT_LIMIT = 20;

/** `gray history`: what each update did to releases, by the engine's own record. */
export function historyCommand(): Command {
    const command = new Command("history")
        .description("show what each update did to releases, when, by whom and of which commit")
        .option("-f, --function <names>", "show only these functions", parseNames)
        .option("-n, --limit <count>", "how many updates to show, the newest first", parseLimit, DEFAULT_LIMIT)
        .option("--versions", "show versions instead: when each was made, published and replaced", false);
    return onStack(command)
        .addHelpText(
            "after",
            `
The command shows all updates that Pulumi recorded, those of \`pulumi up\` too. It compares the states that Pulumi keeps
beside the stack or in Pulumi Cloud. A plus after a commit means that the working tree had more changes. Pulumi does not
record who ran a plain \`pulumi up\` outside a build system; the command then shows who made the commit.`,
        )
        .action(history);
}

async function history(options: HistoryOptions): Promise<void> {
    const stack = await stackOf(options);
    const states = await pastStates(stack);
    if (states.unknown !== undefined) {
        if (options.function !== undefined || options.versions) {
            throw new Error(states.unknown);
        }
        say(states.unknown);
    }
    const all = timeline(updatesOf(stack), states);
    const now = Date.now();
    if (options.versions) {
        const lives = versionLives(await take(all, Infinity, options.function)).slice(0, options.limit);
        if (options.json) {
            printJson({ stack: stack.name, versions: lives.map(lifeJson) });
        } else {
            console.log(lives.length === 0 ? `${stack.name} has had no version.` : versionsText(lives, now));
        }
        return;
    }
    const entries = await take(all, options.limit, options.function);
    if (options.json) {
        printJson({ stack: stack.name, updates: entries.map(entryJson) });
    } else {
        console.log(entries.length === 0 ? `${stack.name} has had no update.` : historyText(entries, now));
    }
}

/**
 * The newest entries; of some functions, those that did something to them, and nothing of others.
 *
 * @throws Error naming the functions there were, when one of the names was none's
 */
async function take(
    entries: AsyncIterable<Entry>,
    limit: number,
    names: readonly string[] | undefined,
): Promise<Entry[]> {
    const taken: Entry[] = [];
    const seen = new Set<string>();
    for await (const { update, functions } of entries) {
        functions?.forEach(({ name }) => seen.add(name));
        const chosen = names === undefined ? functions : functions?.filter(({ name }) => names.includes(name));
        if (names === undefined || (chosen !== undefined && chosen.length > 0)) {
            taken.push({ update, functions: chosen });
        }
        if (taken.length === limit) {
            return taken;
        }
    }
    const missing = names?.find(name => !seen.has(name));
    if (missing !== undefined) {
        throw new Error(
            `no function was ever named "${missing}"; give some of ${[...seen].sort().join(", ") || "(there were none)"}`,
        );
    }
    return taken;
}

function parseLimit(text: string): number {
    const limit = Number(text);
    if (!isWholeNumber(limit, 1)) {
        throw new InvalidArgumentError("give a whole number of at least 1.");
    }
    return limit;
}
