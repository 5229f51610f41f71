import type * as pulumi from "@pulumi/pulumi";

/**
 * Options of a child that has a name of its own and that callers depend on: the new one is made before the old one goes.
 * Pulumi's AWS plugin wants the old one to go first whenever the program gives the name, even when it is the name that
 * changes: callers would find nobody in between, and a load balancer refuses to let go of what it forwards to.
 *
 * A replacement that keeps the name is refused by AWS, which has one of that name, and nothing is lost.
 *
 * Source: `nameRequiresDeleteBeforeReplace` in https://github.com/pulumi/pulumi-terraform-bridge
 */
export function lastsUntilReplaced(parent: pulumi.Resource): pulumi.CustomResourceOptions {
    return { parent, deleteBeforeReplace: false };
}
