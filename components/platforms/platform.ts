import type * as pulumi from "@pulumi/pulumi";
import type { Split, Weights } from "../model/weights";
import type { ResourceProvider } from "../plugin/resource-provider";
import type { PlatformOperations } from "./operations";
import type { PortableArgs } from "./portable-args";
import type { PlatformState } from "./state";

/** What every platform's function has, and the portable function hands on. */
export interface PlatformFunction extends pulumi.ComponentResource {
    readonly version: pulumi.Output<string>;
    readonly published: pulumi.Output<string | undefined>;
    readonly weights: pulumi.Output<Weights>;
    readonly split: pulumi.Output<Split>;
    readonly url: pulumi.Output<string> | undefined;
    readonly aliases: pulumi.Output<Record<string, Weights>>;
}

/** The component of a platform's functions. */
export type FunctionComponent = new (
    name: string,
    args: never,
    opts: pulumi.ComponentResourceOptions,
) => PlatformFunction;

/** The plugin that makes a platform's own resources. */
export interface PlatformPlugin {
    /** Its Pulumi package: "gray-local". Stacks name it in their state. */
    readonly package: string;
    /** Its resources' providers by type. They are loaded when this is called. */
    readonly providers: () => Readonly<Record<string, ResourceProvider>>;
}

/**
 * A platform: everything that the rest of the package needs to know of it. The list of platforms is in registry.ts.
 *
 * @typeParam Name as programs, configuration and messages name it
 * @typeParam Section what a portable function's section for this platform takes
 */
export interface Platform<Name extends string = string, Section extends object = object> {
    readonly name: Name;
    /** The type token of its function component: "gray:local:Function". */
    readonly functionType: string;
    /** Packages that a program on this platform needs beside this one (optional peers of package.json). */
    readonly packages: readonly string[];
    /** Arguments of a portable function that it cannot honour, each with the reason and what to do instead. */
    readonly refuses: Readonly<Partial<Record<keyof PortableArgs, string>>>;
    /** What its section must say, for a platform that cannot do without: "{ image, port }". */
    readonly needsSection?: string;
    /** A portable function's arguments as its own component takes them. What the section says comes on top. */
    readonly toOwnArgs: (args: PortableArgs) => Partial<Section>;
    /** Its component. It is loaded when this is called: a program need not have the packages of other platforms. */
    readonly component: () => FunctionComponent;
    readonly plugin: PlatformPlugin;
    /** Arguments that decide about callers beside the split: a run that moves callers alone takes those of the last update. */
    readonly callerArguments: readonly string[];
    readonly state: PlatformState;
    /** What the command line asks of it. It is loaded when this is called. */
    readonly operations: () => PlatformOperations;
}
