import * as pulumi from "@pulumi/pulumi";
import { PORTABLE_TYPE } from "./platforms/portable-args";

type Options = pulumi.ComponentResourceOptions;

/**
 * A function's options, with Pulumi's aliases for where it may have been. A function's name is its own in a stack (see
 * `registerFunction`), so it is the same one when it is wrapped into a component, and when the portable `gray.Function` becomes the
 * platform's own, or the other way round: its resources, memory and callers stay as they are.
 *
 * A function that leaves a component needs an alias from the program: the component's type is not known any more.
 */
export function withFormerPlaces(name: string, opts: Options): Options {
    const { parent } = opts;
    return withAliases(opts, [
        ...(parent === undefined ? [] : [AT_TOP]),
        { parent: pulumi.createUrn(name, PORTABLE_TYPE) },
        ...(parent === undefined ? [] : [{ parent: pulumi.createUrn(name, PORTABLE_TYPE, parent) }]),
    ]);
}

/** As {@link withFormerPlaces}, for a portable function. */
export function withFormerPlacesOfPortable(opts: Options): Options {
    return opts.parent === undefined ? opts : withAliases(opts, [AT_TOP]);
}

/** The options of the platform's own function in a portable one: it may have stood in that one's place. */
export function inPortable(parent: pulumi.Resource, portable: Options): Options {
    return {
        parent,
        aliases: [AT_TOP, ...(portable.parent === undefined ? [] : [{ parent: portable.parent }])],
    };
}

const AT_TOP: pulumi.Alias = { parent: pulumi.rootStackResource };

function withAliases(opts: Options, more: readonly pulumi.Alias[]): Options {
    return { ...opts, aliases: [...(opts.aliases ?? []), ...more] };
}
