import * as pulumi from "@pulumi/pulumi";

/** In one run of a program: a child's type and former name → the children that may have borne it. */
const runs = new WeakMap<pulumi.Resource, Map<string, Set<string>>>();
/** Without a stack, in a user's mocks. */
const without = new Map<string, Set<string>>();

/**
 * Pulumi's alias for a child that an earlier version of this package called something else, so that it is renamed in the
 * state and nothing else happens to it. Former names were ambiguous (`shop` with the alias `eu-live`, beside `shop-eu`):
 * where two children of one program may have borne one, none of them is taken for the other's, and both start anew.
 *
 * @param type the child's type token
 * @param name what the child is called
 * @param former what it was called
 */
export function formerly(type: string, name: string, former: string): pulumi.Output<pulumi.Alias> {
    const stack = pulumi.runtime.getStackResource();
    const run = (stack && runs.get(stack)) ?? (stack === undefined ? without : new Map<string, Set<string>>());
    if (stack !== undefined) {
        runs.set(stack, run);
    }
    const key = `${type}::${former}`;
    const bearers = (run.get(key) ?? new Set<string>()).add(name);
    run.set(key, bearers);
    // By then the program has made its functions.
    const made = new Promise<void>(resolve => setImmediate(resolve));
    return pulumi.output(made.then((): pulumi.Alias => ({ name: bearers.size === 1 ? former : name })));
}
