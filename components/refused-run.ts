import * as pulumi from "@pulumi/pulumi";

/** What was refused while a program declared its resources. */
export interface Refused {
    /** The name of the component that was refused. */
    name: string;
    /** The whole sentence. */
    message: string;
}

/** By the run's stack resource: an Automation API process runs many programs. The first refusal counts. */
const refused = new WeakMap<pulumi.Resource, Refused>();

/** Remembers that this run of the program declared something that is refused. */
export function markRefused(found: Refused): void {
    const stack = pulumi.runtime.getStackResource();
    if (stack !== undefined && !refused.has(stack)) {
        refused.set(stack, found);
    }
}

/** What was refused in a run so far. */
export function refusedIn(stack: pulumi.Resource): Refused | undefined {
    return refused.get(stack);
}
