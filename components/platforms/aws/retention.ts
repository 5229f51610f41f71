import type { Alias } from "@pulumi/aws/lambda/alias";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import * as pulumi from "@pulumi/pulumi";
import { versionsInUse } from "../../model/named-versions";
import type { Weights } from "../../model/weights";
import { PluginResource } from "../../plugin/plugin-resource";
import { RETENTION_TYPE } from "./plugin/resource-types";

/** What {@link makeRetention} is given. */
export interface RetentionTargets {
    owner: pulumi.Resource;
    name: string;
    lambda: LambdaFunction;
    /** How many of the newest versions stay. */
    keep: number;
    latest: pulumi.Output<string>;
    published: pulumi.Output<string | undefined>;
    /** Every alias's weights, by name. */
    weights: pulumi.Output<Record<string, Weights>>;
    /** They are written first: Lambda must know which versions they name. */
    aliases: Alias[];
}

/** Removes versions beyond the newest `keep`, after every alias is where it should be. */
export function makeRetention(targets: RetentionTargets): void {
    const { owner, name, lambda, keep, latest, published, weights, aliases } = targets;
    const inUse = pulumi.all([published, weights]).apply(([stable, named]) => versionsInUse(stable, named));
    new Retention(
        `${name}-retention`,
        { functionArn: lambda.arn, keep, newest: latest, inUse, ...configuredAccess() },
        { parent: owner, dependsOn: aliases },
    );
}

/** How the stack's configuration reaches AWS; the keys in it are secrets. */
function configuredAccess(): { access?: Record<string, unknown> } {
    const config = new pulumi.Config("aws");
    const settings: Record<string, unknown> = {
        profile: config.get("profile"),
        accessKey: config.getSecret("accessKey"),
        secretKey: config.getSecret("secretKey"),
        token: config.getSecret("token"),
        assumeRoles: config.getObject("assumeRoles"),
        endpoints: config.getObject("endpoints"),
    };
    const access = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    return Object.keys(access).length > 0 ? { access } : {};
}

/** @pulumi/aws has no resource that removes versions: this one asks the AWS SDK to. */
class Retention extends PluginResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        super(RETENTION_TYPE, name, args, opts);
    }
}
