import type * as pulumi from "@pulumi/pulumi";
import type { Aliases } from "../../model/aliases";
import type { Rule } from "../../model/rules";
import { PluginResource } from "../../plugin/plugin-resource";
import { VERSION_TYPE } from "./plugin/resource-types";

/** Inputs of {@link Version}. */
export interface VersionArgs {
    /** The function's folder. */
    directory: string;
    functionName: string;
    /** The code folder and the hash of what is in it. */
    code: string;
    codeHash: string;
    handler: string;
    runtime: string;
    timeout: number;
    memorySize: number;
    /** What the program names by number. */
    named: { pin?: string; aliases: Aliases; rules: Rule[] };
    environment: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** The versions of a function on disk; `version` is the newest one's number, known in previews too. */
export class Version extends PluginResource {
    declare public readonly version: pulumi.Output<string>;
    /** In previews: where the function's files are, when they are to be moved. */
    declare public readonly home: pulumi.Output<string | undefined>;

    constructor(name: string, args: VersionArgs, opts: pulumi.CustomResourceOptions) {
        super(VERSION_TYPE, name, { ...args }, opts, ["version", "home"]);
    }
}
