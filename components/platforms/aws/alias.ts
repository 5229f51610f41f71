import { Alias, type AliasArgs } from "@pulumi/aws/lambda/alias";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import * as pulumi from "@pulumi/pulumi";
import { formerly } from "../../former-names";
import { argumentOf } from "../../model/aliases";
import { childName, formerName } from "../../model/child-names";
import { isVersionNumber, LATEST, publishedVersion, PUBLISHED, type Reference } from "../../model/references";
import type { Resolution } from "../../model/resolution";
import { restOf } from "../../model/traffic";
import { type Route, type Weights, weightsOf } from "../../model/weights";
import { existingVersion } from "./existing-version";
import { lastsUntilReplaced } from "./lasts-until-replaced";

const ALIAS_TYPE = "aws:lambda/alias:Alias";

/** What {@link makeAlias} is given. */
export interface AliasTargets {
    owner: pulumi.Resource;
    /** The gray function's name. */
    name: string;
    alias: string;
    lambda: LambdaFunction;
    /** The newest version's number. */
    latest: pulumi.Output<string>;
    resolution: pulumi.Output<Resolution>;
    /** Looks at a split, by reference, before it is applied; throws to refuse it. */
    check?: (shares: Weights) => pulumi.Input<void>;
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
    const { owner, name, alias, lambda, latest, resolution, check, dependsOn = [] } = targets;
    const route = resolution.apply(({ aliases }) => {
        const found = mainFirst(aliases[alias] ?? { primary: LATEST });
        return pulumi.output(check?.(weightsOf(found))).apply(() => found);
    });
    const versionOf = (reference: Reference): pulumi.Output<string> =>
        isVersionNumber(reference)
            ? existingVersion(owner, name, lambda, reference, argumentOf(alias))
            : resolution.apply(({ published }) => {
                  const stable = reference === PUBLISHED ? publishedVersion(published) : undefined;
                  return stable === undefined ? latest : pulumi.output(stable);
              });
    return new Alias(
        childName(name, alias),
        {
            name: alias,
            functionName: lambda.name,
            functionVersion: route.apply(({ primary }) => versionOf(primary)),
            routingConfig: route.apply(({ canary }) =>
                canary === undefined
                    ? pulumi.output<AliasArgs["routingConfig"]>(undefined)
                    : versionOf(canary.version).apply(version => ({
                          additionalVersionWeights: { [version]: canary.share },
                      })),
            ),
        },
        {
            ...lastsUntilReplaced(owner),
            dependsOn,
            aliases: [formerly(ALIAS_TYPE, childName(name, alias), formerName(name, alias))],
        },
    );
}

/**
 * A route as Lambda takes it: no version without callers, and of two numbers the one with the larger share is the alias's version.
 * To Lambda the order means nothing; a change of it would be a change of the alias.
 */
function mainFirst(route: Route): Route {
    const { primary, canary } = route;
    const shares = weightsOf(route);
    if (canary === undefined || Object.keys(shares).length < 2) {
        return { primary: Object.keys(shares)[0] ?? primary };
    }
    return canary.version === LATEST || canary.share <= restOf(canary.share)
        ? route
        : { primary: canary.version, canary: { version: primary, share: restOf(canary.share) } };
}
