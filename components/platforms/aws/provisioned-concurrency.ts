import type { Alias } from "@pulumi/aws/lambda/alias";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { ProvisionedConcurrencyConfig } from "@pulumi/aws/lambda/provisionedConcurrencyConfig";
import type * as pulumi from "@pulumi/pulumi";
import type { Split } from "../../model/weights";
import { PluginResource } from "../../plugin/plugin-resource";
import { CONCURRENCY_CHECK_TYPE } from "./plugin/resource-types";

/**
 * Refuses a change of provisioned concurrency in an update that leaves the default alias split, before the alias moves: it
 * compares with what the last update had. The alias depends on it.
 *
 * An alias that has provisioned concurrency can be split; while it is, Lambda refuses to set it ("Alias with weights can not
 * be used with Provisioned Concurrency"), and the AWS plugin waits for 15 minutes until nothing is split.
 *
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html,
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html,
 * https://github.com/hashicorp/terraform-provider-aws/pull/48116
 */
export class ConcurrencyCheck extends PluginResource {
    constructor(owner: pulumi.Resource, name: string, provisioned: pulumi.Input<number>, split: pulumi.Output<Split>) {
        const isSplit = split.apply(shares => Object.keys(shares).length > 1);
        super(
            CONCURRENCY_CHECK_TYPE,
            `${name}-provisioned-check`,
            { functionName: name, provisioned, isSplit },
            { parent: owner },
        );
    }
}

/**
 * What keeps environments of the default alias's versions ready. It depends on its check, so that the check stays where Lambda
 * refuses to let go of this one, which it does while callers are split.
 */
export function makeProvisioned(
    owner: pulumi.Resource,
    name: string,
    lambda: LambdaFunction,
    alias: Alias,
    { provisioned, check }: { provisioned: pulumi.Input<number>; check: ConcurrencyCheck },
): void {
    new ProvisionedConcurrencyConfig(
        `${name}-provisioned`,
        { functionName: lambda.name, qualifier: alias.name, provisionedConcurrentExecutions: provisioned },
        { parent: owner, dependsOn: [check] },
    );
}
