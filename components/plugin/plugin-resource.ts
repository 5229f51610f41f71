import * as pulumi from "@pulumi/pulumi";
import { version } from "../version";
import { installPlugin } from "./install";

/** A resource that a plugin of this package makes. The plugin is installed when a program declares the first one. */
export class PluginResource extends pulumi.CustomResource {
    /**
     * @param type its type token, which begins with the plugin's Pulumi package: "gray-docker:index:Ready"
     * @param inputs those that are not given are left out: the SDK would make outputs of them
     * @param outputs the names of the properties that the plugin adds
     */
    constructor(
        type: string,
        name: string,
        inputs: pulumi.Inputs,
        opts: pulumi.CustomResourceOptions,
        outputs: readonly string[] = [],
    ) {
        installPlugin(type.slice(0, type.indexOf(":")));
        const defined = Object.entries(inputs).filter(([, value]) => value !== undefined);
        const added = outputs.map(output => [output, undefined] as const);
        super(type, name, Object.fromEntries([...defined, ...added]), { ...opts, version });
    }
}
