import { Alias } from "@pulumi/aws/lambda/alias";
import { Permission } from "@pulumi/aws/lambda/permission";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup";
import { TargetGroupAttachment } from "@pulumi/aws/lb/targetGroupAttachment";
import * as pulumi from "@pulumi/pulumi";
import { boundedName } from "../../model/bounded-name";
import { heldAliasName } from "../../model/child-names";
import { LATEST, PUBLISHED, type Reference } from "../../model/references";
import { existingVersion } from "./existing-version";
import type { Function } from "./function";
import { lastsUntilReplaced } from "./lasts-until-replaced";

/** A version behind a load balancer. */
export interface VersionTarget {
    group: TargetGroup;
    /** Until it is there the group has nobody to call. */
    attachment: TargetGroupAttachment;
}

/**
 * The target group of the version that a reference names. Its name carries the version, so that another version is
 * another group: made, permitted and filled before listeners move to it, and only then is the old one taken away.
 *
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-rule.html
 */
export function makeVersionTarget(
    owner: pulumi.Resource,
    router: string,
    fn: Function,
    reference: Reference,
): VersionTarget {
    const parent = { parent: owner };
    // For a short time after a listener moved, requests still go where they went (see edit-rule.html): nothing is taken
    // from the old version but its group, which takes its target with it. What is left of the permission names a group
    // that is no more, and goes with the version.
    const lasting = { ...parent, retainOnDelete: true };
    const label = reference.replace("$", "");
    const name = `${router}-${label}`;
    const lambda = fn.function;
    const version = versionOf(owner, router, fn, reference);
    const unique = `${pulumi.getProject()}/${pulumi.getStack()}/${router}`;
    const group = new TargetGroup(
        name,
        {
            name: pulumi
                .all([lambda.name, version])
                .apply(([functionName, number]) =>
                    boundedName(
                        router,
                        label === number ? `version-${number}` : `${label}-${number}`,
                        `${unique}/${functionName}`,
                    ),
                ),
            targetType: "lambda",
        },
        lastsUntilReplaced(owner),
    );
    const permission = new Permission(
        `${name}-permission`,
        {
            action: "lambda:InvokeFunction",
            function: lambda.name,
            qualifier: version,
            principal: "elasticloadbalancing.amazonaws.com",
            sourceArn: group.arn,
        },
        lasting,
    );
    const attachment = new TargetGroupAttachment(
        `${name}-target`,
        { targetGroupArn: group.arn, targetId: pulumi.interpolate`${lambda.arn}:${version}` },
        { ...lasting, dependsOn: [permission] },
    );
    return { group, attachment };
}

/** While nothing is published, `$published` is the newest version too. */
function versionOf(owner: pulumi.Resource, router: string, fn: Function, reference: Reference): pulumi.Output<string> {
    if (reference === LATEST) {
        return fn.version;
    }
    return reference === PUBLISHED
        ? fn.published.apply(version => (version === undefined ? fn.version : pulumi.output(version)))
        : heldVersion(owner, router, fn, reference);
}

/** A version that a rule names by its number: an alias of the router's own keeps it from being pruned. */
function heldVersion(owner: pulumi.Resource, router: string, fn: Function, number: string): pulumi.Output<string> {
    const alias = new Alias(
        `${router}-${number}-alias`,
        {
            name: heldAliasName(router, number),
            description: `A rule of ${router} names version ${number}`,
            functionName: fn.function.name,
            functionVersion: existingVersion(owner, router, fn.function, number, "rules"),
        },
        // One that an earlier version of this package made keeps its name.
        { ...lastsUntilReplaced(owner), ignoreChanges: ["name"] },
    );
    return alias.functionVersion;
}
