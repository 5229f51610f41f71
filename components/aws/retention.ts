import type { Alias } from "@pulumi/aws/lambda/alias";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import * as pulumi from "@pulumi/pulumi";
import { versionsInUse } from "../model/named-versions";
import type { Weights } from "../model/weights";
import { installPlugin } from "../plugin/install";
import { version as packageVersion } from "../version";
import { PACKAGE, RETENTION_TYPE } from "./plugin/package-name";

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
    const profile = new pulumi.Config("aws").get("profile");
    new Retention(
        `${name}-retention`,
        { functionArn: lambda.arn, keep, newest: latest, inUse, ...(profile !== undefined && { profile }) },
        { parent: owner, dependsOn: aliases },
    );
}

/** @pulumi/aws has no resource that removes versions: this one asks the AWS SDK to. */
class Retention extends pulumi.CustomResource {
    constructor(name: string, args: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
        installPlugin(PACKAGE);
        super(RETENTION_TYPE, name, args, { ...opts, version: packageVersion });
    }
}
