import { Command } from "commander";
import type { RunInputs } from "./engine/release-inputs";
import { inPulumisWords } from "./engine/pulumis-words";
import { onStack, parseNames, parseTraffic, say, stackOf, type StackOptions, waiting } from "./options";
import { look, stackDiff } from "./preview";
import { sentencesOf } from "./show/diff-text";
import { printUpdated, update } from "./update";
import type { Stack } from "@pulumi/pulumi/automation";

interface DeployOptions extends StackOptions {
    traffic?: number;
    publish?: true | string[];
    "inputs.traffic"?: number;
    "inputs.publish"?: true | string[];
    function?: string[];
    save: boolean;
    wait: boolean;
}

/** `gray deploy`: `pulumi up` with inputs for one run. */
export function deployCommand(): Command {
    const command = new Command("deploy")
        .alias("up")
        .description("make a version of what changed, and say who gets it: `pulumi up` with inputs for this run alone")
        .option("-t, --traffic <share>", "share of callers that the newest version gets, 0 to 1", parseTraffic)
        .option(
            "-p, --publish [functions]",
            "mark the newest version as the stable one, of all or some functions",
            parseNames,
        )
        .option("--inputs.traffic <share>", "the same as --traffic", parseTraffic)
        .option("--inputs.publish [functions]", "the same as --publish", parseNames)
        .option("-f, --function <names>", "only these functions get the traffic, or are published", parseNames)
        .option("--save", "write traffic and publish into the stack's configuration, too", false);
    return waiting(onStack(command))
        .addHelpText(
            "after",
            `
Traffic that is not given stays as it is; publish that is not given publishes nothing.

  gray deploy --traffic 0.1              the newest version gets 10%, the published one the rest
  gray deploy --traffic 0                everybody is back on the published version
  gray deploy --publish --traffic 0      the newest version is the stable one from now on
  gray deploy --traffic 0.1 --function api`,
        )
        .action(deploy);
}

async function deploy(options: DeployOptions): Promise<void> {
    const inputs = inputsOf(options);
    const stack = await stackOf(options);
    const diff = stackDiff(stack.name, await look(stack, inputs));
    const sentences = sentencesOf(diff.functions);
    (sentences.length > 0 ? sentences : ["nobody moves"]).forEach(say);
    const command = ["gray deploy", ...wordsOf(inputs)].join(" ");
    const updated = await update(stack, {
        inputs,
        exactly: false,
        title: `updating ${stack.name}`,
        command,
        wait: options.wait,
    });
    if (options.save) {
        await save(stack, inputs);
    }
    printUpdated(stack, updated, options.json);
}

/** What the flags ask for. What they do not ask for may still come from the environment. */
function inputsOf(options: DeployOptions): RunInputs {
    const traffic = one("traffic", options.traffic, options["inputs.traffic"]);
    const publish = one("publish", options.publish, options["inputs.publish"]);
    const { function: only } = options;
    if (only !== undefined && traffic === undefined && publish === undefined) {
        throw new Error("--function limits --traffic and --publish; give one of them with it");
    }
    return {
        traffic:
            traffic === undefined || only === undefined
                ? traffic
                : Object.fromEntries(only.map(name => [name, traffic])),
        publish: publish === true && only !== undefined ? only : publish,
    };
}

function one<T>(name: string, flag: T | undefined, input: T | undefined): T | undefined {
    if (flag !== undefined && input !== undefined) {
        throw new Error(`--${name} and --inputs.${name} are the same; give one of them`);
    }
    return flag ?? input;
}

/** The inputs as flags, for the stack's history. */
function wordsOf({ traffic, publish }: RunInputs): string[] {
    const share = typeof traffic === "object" ? Object.values(traffic)[0] : traffic;
    return [
        ...(share === undefined ? [] : ["--traffic", String(share)]),
        ...(publish === undefined ? [] : ["--publish", ...(publish === true ? [] : [publish.join(",")])]),
        ...(typeof traffic === "object" ? ["--function", Object.keys(traffic).join(",")] : []),
    ];
}

/** After the update: what is refused is not saved. */
async function save(stack: Stack, { traffic, publish }: RunInputs): Promise<void> {
    if (typeof traffic === "object") {
        for (const [name, share] of Object.entries(traffic)) {
            await inPulumisWords(stack.setConfig(`gray:traffic.${name}`, { value: String(share) }, true));
        }
    } else if (traffic !== undefined) {
        await inPulumisWords(stack.setConfig("gray:traffic", { value: String(traffic) }));
    }
    if (publish !== undefined) {
        await inPulumisWords(stack.setConfig("gray:publish", { value: publish === true ? "true" : publish.join(",") }));
    }
}
