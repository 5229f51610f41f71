import type * as pulumi from "@pulumi/pulumi";

/** IAM has no regions. */
const GLOBAL = "aws:iam/";

/**
 * A component's options that put each of its children in one region, those that are made later too. A child that names a
 * region of its own stays there.
 *
 * Source: https://www.pulumi.com/registry/packages/aws/how-to-guides/7-0-migration (`region` is an argument of every
 * resource of a regional service)
 *
 * @param region where the function is, when that is not the provider's region
 */
export function inRegion(
    opts: pulumi.ComponentResourceOptions,
    region: pulumi.Input<string | undefined> | undefined,
): pulumi.ComponentResourceOptions {
    if (region === undefined) {
        return opts;
    }
    const put: pulumi.ResourceTransformation = ({ type, props, opts: resourceOptions }) => {
        const properties = props as Record<string, unknown>;
        const regional = type.startsWith("aws:") && !type.startsWith(GLOBAL);
        return regional && properties["region"] === undefined
            ? { props: { ...properties, region }, opts: resourceOptions }
            : undefined;
    };
    return { ...opts, transformations: [...(opts.transformations ?? []), put] };
}
