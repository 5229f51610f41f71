import type * as pulumi from "@pulumi/pulumi";
import { promiseOf } from "./pulumi-internals";
import { ArgumentError } from "./model/argument-error";
import { PluginResource } from "./plugin/plugin-resource";
import { type RefusalInputs, refusalType } from "./plugin/refusal-provider";
import { refusal } from "./user-error";

/** Whose arguments are checked. */
export interface Refusing {
    /** The component. */
    owner: pulumi.Resource;
    /** Its name, with which the message begins. */
    name: string;
    /** The Pulumi package of its platform's own resources: "gray-docker". */
    platform: string;
}

/**
 * Runs a check in an output (`apply`) and makes the update fail when it refuses: `api: pin: version "7" does not exist; …`.
 *
 * What depends on an output that throws waits for ever. A program in a folder ends all the same, since its process ends; an
 * inline program of the Automation API does not. So the refusal is a resource, which the engine refuses.
 *
 * Source: https://github.com/pulumi/pulumi/issues/14980
 */
export async function orRefuseOnceKnown<T>(refusing: Refusing, check: () => T): Promise<T> {
    try {
        return check();
    } catch (error) {
        if (error instanceof ArgumentError) {
            return refuseBy(refusing, `${refusing.name}: ${error.message}`);
        }
        throw error;
    }
}

/** By component. The first refusal of a component is the one that is shown. */
const refusals = new WeakMap<pulumi.Resource, Refusal>();

/** Makes the update fail with a message. The engine shows it beside a resource below the owner. */
export async function refuseBy(refusing: Refusing, message: string): Promise<never> {
    const { owner } = refusing;
    const made = refusals.get(owner) ?? new Refusal(refusing, message);
    refusals.set(owner, made);
    // It rejects when the engine refuses the resource. The engine passes it over in an update of other resources alone (`--target`).
    await promiseOf(made.urn);
    throw refusal(message);
}

class Refusal extends PluginResource {
    constructor({ owner, name, platform }: Refusing, message: string) {
        const inputs: RefusalInputs = { message };
        super(refusalType(platform), `${name}-refusal`, { ...inputs }, { parent: owner });
    }
}
