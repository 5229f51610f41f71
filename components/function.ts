import * as pulumi from "@pulumi/pulumi";
import { inPortable, withFormerPlacesOfPortable } from "./former-places";
import { ArgumentError } from "./model/argument-error";
import type { Split, Weights } from "./model/weights";
import type { Platform } from "./platforms/platform";
import { type PortableArgs, PORTABLE_TYPE } from "./platforms/portable-args";
import { choosePlatform, type PlatformName, type PlatformSections } from "./platforms/registry";
import { orRefuse } from "./user-error";

/**
 * Arguments of {@link Function}: those that mean the same on every platform, and a section for each platform (`local`, `aws`,
 * `docker`) with that platform's own arguments, which come before the others. A platform refuses what it cannot honour: `aws`
 * refuses `rules` and `sticky` (a Lambda alias knows no rules, and deals out every request at random), `docker` refuses `code`,
 * `handler` and `runtime` and needs its section.
 */
export interface FunctionArgs extends PortableArgs, PlatformSections {
    /**
     * Where it runs: `local`, `aws` or `docker`.
     *
     * @default `gray:platform` of the stack's configuration, else `local`
     */
    platform?: PlatformName;
}

/**
 * The portable function: one program, and the stack's configuration says on which platform it runs. An argument that the
 * platform cannot honour is refused, never ignored.
 *
 * @example
 * ```ts
 * // pulumi config set gray:platform local    (stack dev)
 * // pulumi config set gray:platform aws      (stack prod)
 * new gray.Function("api", { code: "./src", handler: "index.handler", aws: { memorySize: 512, url: true } });
 * ```
 */
export class Function extends pulumi.ComponentResource {
    /** Where it runs. */
    public readonly platform: PlatformName;
    /** The newest version's number. */
    public readonly version: pulumi.Output<string>;
    /** The published version's number; `undefined` while there is none. */
    public readonly published: pulumi.Output<string | undefined>;
    /** Version → share of the default alias. */
    public readonly weights: pulumi.Output<Weights>;
    /** `$latest` and `$published` → share: known in every preview. */
    public readonly split: pulumi.Output<Split>;
    /** Where the default alias answers; on `aws` only when `aws.url` is given. */
    public readonly url: pulumi.Output<string> | undefined;
    /** Every alias's weights, by name. */
    public readonly aliases: pulumi.Output<Record<string, Weights>>;

    constructor(name: string, args: FunctionArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const platform = orRefuse(name, () => {
            const chosen = choosePlatform(args.platform, new pulumi.Config("gray").get("platform"));
            checkHonoured(chosen, args);
            return chosen;
        });
        super(PORTABLE_TYPE, name, {}, withFormerPlacesOfPortable(opts));
        const Component = platform.component();
        const platformArgs = { ...platform.toOwnArgs(args), ...sectionOf(platform, args) };
        const made = new Component(name, platformArgs as never, inPortable(this, opts));
        this.platform = platform.name as PlatformName;
        this.version = made.version;
        this.published = made.published;
        this.weights = made.weights;
        this.split = made.split;
        this.url = made.url;
        this.aliases = made.aliases;
        this.registerOutputs({ platform: platform.name, url: this.url });
    }
}

function sectionOf({ name }: Platform, args: FunctionArgs): object | undefined {
    return (args as Record<string, object | undefined>)[name];
}

function checkHonoured(platform: Platform, args: FunctionArgs): void {
    const { name, refuses, needsSection } = platform;
    for (const [argument, reason] of Object.entries(refuses)) {
        if (args[argument as keyof FunctionArgs] !== undefined) {
            throw new ArgumentError(argument, `the platform ${name} cannot honour it: ${reason}`);
        }
    }
    if (needsSection !== undefined && sectionOf(platform, args) === undefined) {
        throw new ArgumentError(name, `none is given; the platform ${name} needs ${needsSection}`);
    }
}
