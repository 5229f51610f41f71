import { Command } from "commander";
import { percent } from "../../components/model/share-text";
import type { ReleaseChange } from "../engine/event-log";
import type { RunInputs } from "../engine/release-inputs";
import { orPulumiError } from "../engine/pulumi-errors";
import { onStack, stackOf, type StackOptions, waiting } from "../options";
import { say } from "../output/say";
import { requireInForce, requirePossible } from "../update/in-force";
import { plan } from "../update/chosen-functions";
import { stackDiff } from "./preview";
import { asking, inputsOf, type ReleaseFlags } from "../release-flags";
import { sentencesOf } from "../output/diff-text";
import { printUpdated, update } from "../update/run-update";
import type { Stack } from "@pulumi/pulumi/automation";

interface DeployOptions extends StackOptions, ReleaseFlags {
    save: boolean;
    wait: boolean;
}

/** `gray deploy`: `pulumi up` with inputs for one run. */
export function deployCommand(): Command {
    const command = asking(
        new Command("deploy")
            .alias("up")
            .description(
                "run `pulumi up` with traffic and publish for this run: it makes a version of what changed, and says who gets it",
            ),
    ).option("--save", "write traffic and publish into the stack's configuration, too", false);
    return waiting(onStack(command))
        .addHelpText(
            "after",
            `
Without --traffic the share stays as it is. Without --publish nothing is published.

  gray deploy --traffic 0.1              the newest version gets 10%, the published one the rest
  gray deploy --traffic 0                everybody is back on the published version
  gray deploy --publish --traffic 0      the newest version is the stable one from now on
  gray deploy --traffic 0.1 --function api       no other function changes, even if the program has changed it`,
        )
        .action(deploy);
}

async function deploy(options: DeployOptions): Promise<void> {
    const inputs = inputsOf(options);
    const stack = await stackOf(options);
    const { function: names, all = false } = options;
    const { log, limits } = await plan(stack, { inputs, exactly: false, names, all });
    const diff = stackDiff(stack.name, log);
    requirePossible(inputs, namesIn(inputs, log.changes()), log.changes());
    const sentences = sentencesOf(diff.functions);
    (sentences.length > 0 ? sentences : ["nobody moves"]).forEach(say);
    const command = ["gray deploy", ...wordsOf(inputs)].join(" ");
    const updated = await update(stack, {
        inputs,
        exactly: false,
        title: `updating ${stack.name}`,
        command,
        limits,
        wait: options.wait,
    });
    requireInForce(inputs, namesIn(inputs, updated.log.changes()), updated.releases);
    if (options.save) {
        await save(stack, inputs);
    }
    printUpdated(stack, updated, options.json);
}

/** The functions that inputs are for, of those that the program declares. */
function namesIn({ traffic, publish }: RunInputs, changes: readonly ReleaseChange[]): string[] {
    if (typeof traffic === "object") {
        return Object.keys(traffic);
    }
    if (traffic === undefined && Array.isArray(publish)) {
        return publish;
    }
    return changes.flatMap(({ name, after }) => (after === undefined ? [] : [name]));
}

/** The inputs as flags, for the stack's history. */
function wordsOf({ traffic, publish }: RunInputs): string[] {
    const share = typeof traffic === "object" ? Object.values(traffic)[0] : traffic;
    return [
        ...(share === undefined ? [] : ["--traffic", percent(share)]),
        ...(publish === undefined ? [] : ["--publish", ...(publish === true ? [] : [publish.join(",")])]),
        ...(typeof traffic === "object" ? ["--function", Object.keys(traffic).join(",")] : []),
    ];
}

/** After the update: what is refused is not saved. */
async function save(stack: Stack, { traffic, publish }: RunInputs): Promise<void> {
    if (typeof traffic === "object") {
        for (const [name, share] of Object.entries(traffic)) {
            await orPulumiError(stack.setConfig(`gray:traffic.${name}`, { value: String(share) }, true));
        }
    } else if (traffic !== undefined) {
        await orPulumiError(stack.setConfig("gray:traffic", { value: String(traffic) }));
    }
    if (publish !== undefined) {
        await orPulumiError(stack.setConfig("gray:publish", { value: publish === true ? "true" : publish.join(",") }));
    }
}
