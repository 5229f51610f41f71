import type * as pulumi from "@pulumi/pulumi";
import type { Rule, Sticky } from "../../model/rules";
import type { Weights } from "../../model/weights";
import { PluginResource } from "../../plugin/plugin-resource";
import { ALIAS_TYPE } from "./plugin/resource-types";

/** Inputs of {@link Alias}. */
export interface AliasArgs {
    /** The function's folder. */
    directory: string;
    /** In previews: where its files are, when they are to be moved there. */
    home: pulumi.Input<string | undefined>;
    functionName: string;
    alias: string;
    weights: pulumi.Input<Weights>;
    rules?: pulumi.Input<Rule[]>;
    sticky?: Sticky;
    latest: pulumi.Input<string>;
    published: pulumi.Input<string | undefined>;
    /** On the default alias: how many versions stay. */
    keep?: number;
}

/** An alias on disk, which gateways read. */
export class Alias extends PluginResource {
    /** The alias's own name. */
    public readonly aliasName: string;
    /** Version → share. */
    declare public readonly weights: pulumi.Output<Weights>;

    constructor(name: string, args: AliasArgs, opts: pulumi.CustomResourceOptions) {
        super(ALIAS_TYPE, name, { ...args }, opts);
        this.aliasName = args.alias;
    }
}
