import * as pulumi from "@pulumi/pulumi";
import * as aws from "./aws";
import type { ReleaseInputs } from "./inputs";
import * as local from "./local";
import { ArgumentError } from "./model/argument-error";
import { parsePlatform, type Platform } from "./model/platform";
import type { Split, Weights } from "./model/weights";
import { orRefuse } from "./refuse";

/**
 * Arguments of {@link Function}: the local platform's, which mean the same on every platform, and a section for each
 * platform. `rules` and `sticky` are refused on `aws`: a Lambda alias knows no rules, and deals out every request at
 * random. `runtime` is the platform's own choice as `nodejs`.
 */
export interface FunctionArgs extends Omit<local.FunctionArgs, "keep"> {
    /**
     * Where it runs: `local` or `aws`.
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
}

/** What only the local platform can do, and what to do instead. */
const LOCAL_ONLY = {
    rules: "a Lambda alias knows no rules; put them into local, or leave them out",
    sticky: "a Lambda alias deals out every request at random; put it into local, or leave it out",
} as const;

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
        super("gray:index:Function", name, {}, opts);
        const made = platform === "aws" ? makeAws(name, args, this) : makeLocal(name, args, this);
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
    if (platform !== "aws") {
        return;
    }
    for (const [argument, reason] of Object.entries(LOCAL_ONLY)) {
        if (args[argument as keyof typeof LOCAL_ONLY] !== undefined) {
            throw new ArgumentError(argument, `the platform aws cannot honour it: ${reason}`);
        }
    }
}

function makeLocal(name: string, args: FunctionArgs, parent: pulumi.Resource): local.Function {
    const { environment, runtime, rules, sticky } = args;
    const all = { ...commonOf(args), environment, runtime, rules, sticky, ...args.local };
    return new local.Function(name, all, { parent });
}

function makeAws(name: string, args: FunctionArgs, parent: pulumi.Resource): aws.Function {
    const { environment, runtime } = args;
    const all: aws.FunctionArgs = {
        ...commonOf(args),
        ...(environment !== undefined && { environment: { variables: environment } }),
        ...(runtime !== undefined && runtime !== "nodejs" && { runtime }),
        ...args.aws,
    };
    return new aws.Function(name, all, { parent });
}

/** What means the same, and is called the same, on every platform. */
function commonOf({
    code,
    handler,
    timeout,
    memorySize,
    aliases,
    traffic,
    publish,
    pin,
    ramp,
}: FunctionArgs): Pick<FunctionArgs, "code" | "handler" | "timeout" | "memorySize" | "aliases" | keyof ReleaseInputs> {
    return { code, handler, timeout, memorySize, aliases, traffic, publish, pin, ramp };
}
