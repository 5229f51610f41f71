import * as pulumi from "@pulumi/pulumi";
import * as aws from "./platforms/aws";
import * as docker from "./platforms/docker";
import { inPortable, PORTABLE_TYPE, withFormerPlacesOfPortable } from "./former-places";
import type { ReleaseInputs } from "./inputs";
import * as local from "./platforms/local";
import { ArgumentError } from "./model/argument-error";
import { parsePlatform, type Platform } from "./model/platform";
import type { Split, Weights } from "./model/weights";
import { orRefuse } from "./user-error";

/**
 * Arguments of {@link Function}: the local platform's, which mean the same on every platform, and a section for each
 * platform. `rules` and `sticky` are refused on `aws`: a Lambda alias knows no rules, and deals out every request at
 * random. `code`, `handler` and `runtime` are refused on `docker`, where `memorySize` is the container's memory and `timeout`
 * what the router waits for an answer. `runtime` is the platform's own choice as `nodejs`.
 */
export interface FunctionArgs extends Omit<local.FunctionArgs, "keep" | "code" | "handler"> {
    /** The folder with the handler in it, relative to the program's folder. For `local` and `aws`. */
    code?: string;
    /** `file.function`, a Lambda handler: `index.handler`. For `local` and `aws`. */
    handler?: string;
    /**
     * Where it runs: `local`, `aws` or `docker`.
     *
     * @default `gray:platform` of the stack's configuration, else `local`
     */
    platform?: Platform;
    /**
     * What holds for the local platform alone; it comes before the arguments above.
     *
     * @default none
     */
    local?: Partial<local.FunctionArgs>;
    /**
     * What holds for AWS alone; it comes before the arguments above.
     *
     * @default none
     */
    aws?: Partial<aws.FunctionArgs>;
    /**
     * What holds for Docker alone: the image, or what it is built from, the port, and more. It comes before the arguments
     * above.
     *
     * @default none; the platform docker needs it
     */
    docker?: docker.FunctionArgs;
}

/** What a platform cannot do, and what to do instead. */
const CANNOT: Record<Platform, Partial<Record<keyof FunctionArgs, string>>> = {
    local: {},
    aws: {
        rules: "a Lambda alias knows no rules; put them into local and docker, or leave them out",
        sticky: "a Lambda alias deals out every request at random; put it into local and docker, or leave it out",
    },
    docker: {
        code: "a container has an image, or what it is built from; put it into local and aws",
        handler: "a container's image says what it starts; put it into local and aws",
        runtime: "a container's image has its own; put it into local and aws, or leave it out",
    },
};

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
    public readonly platform: Platform;
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
            const chosen = parsePlatform(args.platform, new pulumi.Config("gray").get("platform"));
            checkHonoured(chosen, args);
            return chosen;
        });
        super(PORTABLE_TYPE, name, {}, withFormerPlacesOfPortable(opts));
        const own = inPortable(this, opts);
        const made = { local: makeLocal, aws: makeAws, docker: makeDocker }[platform](name, args, own);
        this.platform = platform;
        this.version = made.version;
        this.published = made.published;
        this.weights = made.weights;
        this.split = made.split;
        this.url = made.url;
        this.aliases = made.aliases;
        this.registerOutputs({ platform, url: this.url });
    }
}

function checkHonoured(platform: Platform, args: FunctionArgs): void {
    for (const [argument, reason] of Object.entries(CANNOT[platform])) {
        if (args[argument as keyof FunctionArgs] !== undefined) {
            throw new ArgumentError(argument, `the platform ${platform} cannot honour it: ${reason}`);
        }
    }
    if (platform === "docker" && args.docker === undefined) {
        throw new ArgumentError(
            "docker",
            "none is given; the platform docker needs { image, port } or { build, port }",
        );
    }
}

function makeLocal(name: string, args: FunctionArgs, opts: pulumi.ComponentResourceOptions): local.Function {
    const { code, handler, environment, runtime, timeout, memorySize, rules, sticky } = args;
    const all = { ...commonOf(args), code, handler, environment, runtime, timeout, memorySize, rules, sticky };
    // What is missing is refused there.
    return new local.Function(name, { ...all, ...args.local } as local.FunctionArgs, opts);
}

function makeAws(name: string, args: FunctionArgs, opts: pulumi.ComponentResourceOptions): aws.Function {
    const { code, handler, environment, runtime, timeout, memorySize } = args;
    const all: aws.FunctionArgs = {
        ...commonOf(args),
        code,
        handler,
        timeout,
        memorySize,
        ...(environment !== undefined && { environment: { variables: environment } }),
        ...(runtime !== undefined && runtime !== "nodejs" && { runtime }),
        ...args.aws,
    };
    return new aws.Function(name, all, opts);
}

function makeDocker(name: string, args: FunctionArgs, opts: pulumi.ComponentResourceOptions): docker.Function {
    const { environment, memorySize, timeout, rules, sticky } = args;
    const all = { ...commonOf(args), environment, memory: memorySize, timeout, rules, sticky };
    // What is missing is refused there.
    return new docker.Function(name, { ...all, ...args.docker } as docker.FunctionArgs, opts);
}

/** What means the same, and is called the same, on every platform. */
function commonOf({
    aliases,
    traffic,
    publish,
    pin,
    ramp,
}: FunctionArgs): Pick<FunctionArgs, "aliases" | keyof ReleaseInputs> {
    return { aliases, traffic, publish, pin, ramp };
}
