import { Alias, type AliasArgs } from "@pulumi/aws/lambda/alias";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import * as pulumi from "@pulumi/pulumi";
import { formerly } from "../../former-names";
import { argumentOf } from "../../model/aliases";
import { childName, formerName } from "../../model/child-names";
import { LATEST, PUBLISHED, type Reference, resolveReference } from "../../model/references";
import { referenceRoute } from "../../model/weights";
import { orRefuseOnceKnown } from "../../user-error-once-known";
import { existingVersion } from "./existing-version";
import { lastsUntilReplaced } from "./lasts-until-replaced";
import { PACKAGE } from "./plugin/resource-types";

const ALIAS_TYPE = "aws:lambda/alias:Alias";

/** The versions that references name. */
export interface NamedVersions {
    latest: pulumi.Output<string>;
    published: pulumi.Output<string | undefined>;
}

/** What {@link makeAlias} is given. */
export interface AliasTargets {
    owner: pulumi.Resource;
    /** The gray function's name. */
    name: string;
    alias: string;
    lambda: LambdaFunction;
    /** One or two references with their shares. */
    target: pulumi.Input<Record<Reference, number>>;
    versions: NamedVersions;
    /** Looks at a split before it is applied; throws to refuse it. */
    check?: (shares: Record<Reference, number>) => pulumi.Input<void>;
    /** What must pass before the alias moves. */
    dependsOn?: pulumi.Resource[];
}

/**
 * An alias on Lambda. One version is no routing configuration; of two, `$latest` is the additional one. Each version is
 * resolved by itself, so that a preview shows the published version's number while the new one's is not known.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 */
export function makeAlias(targets: AliasTargets): Alias {
    const { owner, name, alias, lambda, target, versions, check, dependsOn = [] } = targets;
    const resolve = (reference: Reference): pulumi.Output<string> =>
        resolveVersion(reference, { owner, name, alias, lambda, versions });
    const route = pulumi.output(target).apply(shares => {
        const checked = pulumi.output(check?.(shares));
        return checked.apply(() => referenceRoute(shares));
    });
    const primary = route.apply(each => resolve(each.primary));
    return new Alias(
        childName(name, alias),
        {
            name: alias,
            functionName: lambda.name,
            functionVersion: primary,
            routingConfig: route.apply(({ canary }) => {
                if (canary === undefined) {
                    return pulumi.output<AliasArgs["routingConfig"]>(undefined);
                }
                return pulumi.all([primary, resolve(canary.version)]).apply(([first, second]) =>
                    // Two names of one version: Lambda refuses to weigh a version against itself.
                    first === second ? undefined : { additionalVersionWeights: { [second]: canary.share } },
                );
            }),
        },
        {
            ...lastsUntilReplaced(owner),
            dependsOn,
            aliases: [formerly(ALIAS_TYPE, childName(name, alias), formerName(name, alias))],
        },
    );
}

function resolveVersion(
    reference: Reference,
    { owner, name, alias, lambda, versions }: Pick<AliasTargets, "owner" | "name" | "alias" | "lambda" | "versions">,
): pulumi.Output<string> {
    const argument = argumentOf(alias);
    if (reference === LATEST) {
        return versions.latest;
    }
    if (reference === PUBLISHED) {
        return versions.published.apply(version =>
            orRefuseOnceKnown({ owner, name, platform: PACKAGE }, () =>
                resolveReference(reference, { latest: "", published: version ?? "" }, argument),
            ),
        );
    }
    return existingVersion(owner, name, lambda, reference, argument);
}
