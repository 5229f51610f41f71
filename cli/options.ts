import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { ArgumentError } from "../components/model/argument-error";
import { parseShare } from "../components/model/traffic";
import { openStack } from "./engine/workspace";
import { UsageError } from "./exit-codes";

/** What every command on a stack takes. */
export interface StackOptions {
    stack?: string;
    stage?: string;
    directory: string;
    json: boolean;
}

/** Adds the options that say which stack is meant, and how to answer. */
export function onStack(command: Command): Command {
    return command
        .option(
            "-s, --stack <stack>",
            "the stack (default: STAGE of the environment or of .env, else the selected one)",
        )
        .option("--stage <stack>", "the same as --stack")
        .option("-C, --directory <folder>", "the Pulumi project's folder", process.cwd())
        .option("--json", "write JSON to standard output", false);
}

/** Adds the option to wait for another run. */
export function waiting(command: Command): Command {
    return command.option("--wait", "wait while another run holds the stack; without it, the command ends", false);
}

/** The stack that the options mean. */
export async function stackOf({ stack, stage, directory }: StackOptions): ReturnType<typeof openStack> {
    if (stack !== undefined && stage !== undefined && stack !== stage) {
        throw new UsageError(`--stack is ${stack} and --stage is ${stage}; give one of them`);
    }
    return openStack({ directory, stack: stack ?? stage });
}

/** Makes a parser of the model's one for an option: a value it refuses is a usage error. */
export function parsedBy<T>(parse: (text: string) => T): (text: string) => T {
    return text => {
        try {
            return parse(text);
        } catch (error) {
            if (error instanceof ArgumentError) {
                throw new InvalidArgumentError(error.message.slice(error.argument.length + 2));
            }
            throw error;
        }
    };
}

/** A share of callers: 0.1 or 10%. */
export const parseTraffic = parsedBy(text => parseShare(text, "traffic"));

/** A list of names: "fun01,fun02". */
export function parseNames(text: string): string[] {
    const names = text.split(",").map(name => name.trim());
    if (names.some(name => name === "")) {
        throw new InvalidArgumentError('give names ("fun01,fun02").');
    }
    return names;
}
