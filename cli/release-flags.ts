import { type Command, Option } from "commander";
import type { RunInputs } from "./engine/release-inputs";
import { UsageError } from "./exit-codes";
import { parseNames, parseTraffic } from "./options";

/** The flags that say what one run does to callers. */
export interface ReleaseFlags {
    traffic?: number;
    publish?: true | string[];
    "inputs.traffic"?: number;
    "inputs.publish"?: true | string[];
    function?: string[];
    all?: boolean;
}

/** Adds them to a command. */
export function asking(command: Command): Command {
    return command
        .option("-t, --traffic <share>", "the share of callers that the newest version gets: 0.1 or 10%", parseTraffic)
        .option(
            "-p, --publish [functions]",
            "mark the newest version as the stable one, of all or some functions",
            parseNames,
        )
        .option("--inputs.traffic <share>", "the same as --traffic", parseTraffic)
        .option("--inputs.publish [functions]", "the same as --publish", parseNames)
        .option("-f, --function <names>", "update only these functions, and leave the others as they are", parseNames)
        .addOption(allOption());
}

/** The option of a command that names functions to update the rest of the program with them. */
export function allOption(): Option {
    return new Option("--all", "with names: update the rest of the program, too, even if that changes other functions");
}

/** What the flags ask for. What they do not ask for may still come from the environment. */
export function inputsOf(flags: ReleaseFlags): RunInputs {
    const traffic = one("traffic", flags.traffic, flags["inputs.traffic"]);
    const publish = one("publish", flags.publish, flags["inputs.publish"]);
    const { function: only } = flags;
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
        throw new UsageError(`--${name} and --inputs.${name} are the same; give one of them`);
    }
    return flag ?? input;
}
