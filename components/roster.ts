import * as pulumi from "@pulumi/pulumi";
import type { Mention } from "./inputs";
import { promiseOf } from "./known";
import { ArgumentError } from "./model/argument-error";
import { orRefuse, refusal } from "./refuse";

/** The functions of one run of a program, and the names its settings use. */
interface Roster {
    names: Set<string>;
    mentions: Mention[];
}

/** One roster a run: an Automation API process runs many programs, each with a stack resource of its own. */
const rosters = new WeakMap<pulumi.Resource, Roster>();

/**
 * Enters a function into the run's roster, so that names in publish lists and traffic maps can be checked against it
 * when the program has ended.
 *
 * @throws pulumi.ResourceError when another function bears the name: settings could not tell the two apart
 */
export function enrol(name: string, mentions: readonly Mention[]): void {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined) {
        return;
    }
    const roster = rosters.get(stack) ?? open(stack);
    if (roster.names.has(name)) {
        orRefuse(name, () => {
            throw new ArgumentError(
                "name",
                "two functions bear it in this stack; traffic, publish and URLs find functions by name, so give each its own",
            );
        });
    }
    roster.names.add(name);
    roster.mentions.push(...mentions);
}

function open(stack: pulumi.Resource & { outputs?: pulumi.Output<unknown> }): Roster {
    const roster: Roster = { names: new Set(), mentions: [] };
    rosters.set(stack, roster);
    if (stack.outputs !== undefined) {
        void checkAtTheEnd(stack.outputs, roster);
    }
    return roster;
}

/**
 * The stack's outputs resolve when the whole program has run: only then is every function known. It must be their promise: an
 * `apply` does not run in a preview that has an unknown output. A program that fails may leave them open for ever.
 */
async function checkAtTheEnd(outputs: pulumi.Output<unknown>, roster: Roster): Promise<void> {
    await promiseOf(outputs);
    checkMentions(roster);
}

function checkMentions({ names, mentions }: Roster): void {
    const unknown = mentions.find(mention => !names.has(mention.name));
    if (unknown !== undefined) {
        throw refusal(
            `${unknown.setting}: no function is named "${unknown.name}"; give some of ${[...names].sort().join(", ")}`,
        );
    }
}
