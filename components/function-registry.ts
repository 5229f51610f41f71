import * as pulumi from "@pulumi/pulumi";
import type { Mention } from "./inputs";
import { promiseOf, stackOutputs } from "./pulumi-internals";
import { ArgumentError } from "./model/argument-error";
import { orRefuse, refusal } from "./user-error";

/** The functions of one run of a program, and the names its settings use. */
interface Registry {
    names: Set<string>;
    mentions: Mention[];
}

/** One registry a run: an Automation API process runs many programs, each with a stack resource of its own. */
const registries = new WeakMap<pulumi.Resource, Registry>();

/**
 * Enters a function into the run's registry, so that names in publish lists and traffic maps can be checked against it
 * when the program has ended.
 *
 * @throws pulumi.ResourceError when another function bears the name: settings could not tell the two apart
 */
export function registerFunction(name: string, mentions: readonly Mention[]): void {
    const stack = pulumi.runtime.getStackResource();
    if (stack === undefined) {
        return;
    }
    const registry = registries.get(stack) ?? open(stack);
    if (registry.names.has(name)) {
        orRefuse(name, () => {
            throw new ArgumentError(
                "name",
                "two functions bear it in this stack; traffic, publish and URLs find functions by name, so give each its own",
            );
        });
    }
    registry.names.add(name);
    registry.mentions.push(...mentions);
}

function open(stack: pulumi.Resource): Registry {
    const registry: Registry = { names: new Set(), mentions: [] };
    registries.set(stack, registry);
    const outputs = stackOutputs(stack);
    if (outputs !== undefined) {
        void checkAtTheEnd(outputs, registry);
    }
    return registry;
}

/**
 * The stack's outputs resolve when the whole program has run: only then is every function known. It must be their promise: an
 * `apply` does not run in a preview that has an unknown output. A program that fails may leave them open for ever.
 */
async function checkAtTheEnd(outputs: pulumi.Output<unknown>, registry: Registry): Promise<void> {
    await promiseOf(outputs);
    checkMentions(registry);
}

function checkMentions({ names, mentions }: Registry): void {
    const unknown = mentions.find(mention => !names.has(mention.name));
    if (unknown !== undefined) {
        throw refusal(
            `${unknown.setting}: no function is named "${unknown.name}"; give some of ${[...names].sort().join(", ")}`,
        );
    }
}
