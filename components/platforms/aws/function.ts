import type { Alias } from "@pulumi/aws/lambda/alias";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { Permission } from "@pulumi/aws/lambda/permission";
import * as pulumi from "@pulumi/pulumi";
import { formerly } from "../../former-names";
import { withFormerPlaces } from "../../former-places";
import { weightsIn } from "../../model/resolution";
import { childIdName, formerIdName } from "../../model/child-names";
import { DEFAULT_ALIAS } from "../../model/names";
import { type Split, type Weights } from "../../model/weights";
import { orRefuse, refusal } from "../../user-error";
import { orRefuseOnceKnown } from "../../user-error-once-known";
import { registered, release } from "../../release";
import { registerFunction } from "../../function-registry";
import { withoutStackTraces } from "../../without-stack-traces";
import { makeAlias } from "./alias";
import { checkArgs } from "./checks";
import { existingVersion } from "./existing-version";
import type { FunctionArgs } from "./function-args";
import { TYPE } from "./function-type";
import { checkSource, type InvokeSource, parseSource } from "./invoke-source";
import { inRegion } from "./in-region";
import { makeLambda } from "./lambda-function";
import { PACKAGE } from "./plugin/resource-types";
import { ConcurrencyCheck, makeProvisioned } from "./provisioned-concurrency";
import { makeRetention } from "./retention";
import { checkSplit, sharedOf } from "./split-limits";
import { requireUrlPermission } from "./require-provider";
import { makeUrl } from "./url";

/**
 * A Lambda function with a gray release: every change of its code or configuration publishes an immutable version, and
 * the alias `live` says who gets which. Bind triggers to the alias, never to the function: see
 * {@link Function.grantInvoke}.
 *
 * @example
 * ```ts
 * const api = new gray.aws.Function("api", { code: "./src", handler: "index.handler", url: true, traffic: 0.1 });
 * export const { url, split } = api;
 * ```
 */
export class Function extends pulumi.ComponentResource {
    /** The newest version's number. */
    public readonly version: pulumi.Output<string>;
    /** The published version's number; `undefined` while there is none. */
    public readonly published: pulumi.Output<string | undefined>;
    /** Version → share of the default alias. */
    public readonly weights: pulumi.Output<Weights>;
    /** `$latest` and `$published` → share: known in every preview. */
    public readonly split: pulumi.Output<Split>;
    /** The default alias, `live`: bind triggers to its `arn` or `invokeArn`. */
    public readonly alias: Alias;
    /** Every alias's weights, by name. */
    public readonly aliases: pulumi.Output<Record<string, Weights>>;
    /** The function URL on the default alias, when `url` is given. */
    public readonly url: pulumi.Output<string> | undefined;
    /** The Lambda function itself. */
    public readonly function: LambdaFunction;

    /** The region that was given; `undefined` is the provider's. */
    public readonly region: pulumi.Input<string | undefined> | undefined;

    private readonly name: string;
    private readonly byName: ReadonlyMap<string, Alias>;

    /**
     * @throws pulumi.ResourceError when an argument is refused; nothing is changed then
     */
    constructor(name: string, args: FunctionArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const checked = orRefuse(name, () => checkArgs(name, args));
        registerFunction(name, checked.inputs.mentions);
        super(TYPE, name, {}, inRegion(withFormerPlaces(name, opts), args.region));
        this.region = args.region;
        this.name = name;

        this.function = withoutStackTraces(this, () => makeLambda(this, name, args, checked.logRetention));
        const lambda = this.function;
        const shared = sharedOf(args, lambda.role);
        const { pin } = checked.inputs;
        const outputs = withoutStackTraces(this, () =>
            release(this, name, checked.inputs, lambda.version, {
                platform: PACKAGE,
                dependsOn: lambda,
                replaceWith: [lambda],
                publishedWith: shared.apply(parts => ({ ...parts })),
                pinned: pin === undefined ? undefined : existingVersion(this, name, lambda, pin, "pin"),
                targets: checked.aliases,
            }),
        );
        const { latest, published } = outputs;
        this.version = latest;
        this.published = published;
        this.weights = outputs.weights;
        this.split = outputs.split;

        const refusing = { owner: this, name, platform: PACKAGE };
        const owned = { owner: this, name, lambda, latest, resolution: outputs.resolution };
        const others = Object.keys(checked.aliases).map(alias => [alias, makeAlias({ ...owned, alias })] as const);
        const { provisionedConcurrency: provisioned } = checked;
        const check =
            provisioned === undefined ? undefined : new ConcurrencyCheck(this, name, provisioned, outputs.split);
        this.alias = makeAlias({
            ...owned,
            alias: DEFAULT_ALIAS,
            dependsOn: check && [check],
            check: shares =>
                pulumi
                    .all([outputs.publishedWith, shared])
                    .apply(([before = {}, now]) => orRefuseOnceKnown(refusing, () => checkSplit(shares, before, now))),
        });
        this.byName = new Map([[DEFAULT_ALIAS, this.alias], ...others]);
        this.aliases = outputs.resolved.apply(weightsIn);

        if (provisioned !== undefined && check !== undefined) {
            makeProvisioned(this, name, lambda, this.alias, { provisioned, check });
        }
        if (checked.keep !== undefined) {
            const aliases = [...this.byName.values()];
            const versions = { latest, published, weights: this.aliases };
            makeRetention({ owner: this, name, lambda, keep: checked.keep, ...versions, aliases });
        }
        const { url } = checked;
        if (url?.authorizationType === "NONE") {
            orRefuse(name, () => {
                requireUrlPermission(this);
            });
        }
        this.url = url && makeUrl(this, name, lambda, this.alias, url);
        this.registerOutputs({ ...registered(checked.inputs, checked), url: this.url });
    }

    /** The names of its aliases, `live` first. */
    public get aliasNames(): string[] {
        return [...this.byName.keys()];
    }

    /**
     * The alias of a name: `live`, or one of `aliases`.
     *
     * @throws pulumi.ResourceError when there is none
     * @example
     * ```ts
     * fn.aliasNamed("dev").invokeArn
     * ```
     */
    public aliasNamed(alias: string): Alias {
        const found = this.byName.get(alias);
        if (found === undefined) {
            const names = this.aliasNames.join(", ");
            // The program may catch it: it does not refuse the run.
            throw refusal(
                `${this.name}: alias: there is no alias "${alias}"; give one of ${names}, or add it to aliases`,
            );
        }
        return found;
    }

    /**
     * Lets a service call the function through an alias: a permission with the alias's qualifier. Without it the
     * permission is for `$LATEST`, which no caller should reach.
     *
     * Source: https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
     *
     * @param name the permission's name, unique in the function
     * @param principal who calls: `events.amazonaws.com`, or an account
     * @param source which of its resources calls: an ARN, or `{ arn, account }`. A service needs one, since it calls for every
     *        account; Amazon S3 needs the account.
     * @param alias the alias that is called (`live`)
     * @throws pulumi.ResourceError for a service without a source
     * @example
     * ```ts
     * api.grantInvoke("nightly", "events.amazonaws.com", rule.arn);
     * api.grantInvoke("uploads", "s3.amazonaws.com", { arn: bucket.arn, account: "123456789012" });
     * ```
     */
    public grantInvoke(
        name: string,
        principal: pulumi.Input<string>,
        source?: pulumi.Input<string> | InvokeSource,
        alias: string = DEFAULT_ALIAS,
    ): Permission {
        const { arn, account } = orRefuse(this.name, () => {
            const parsed = parseSource(source);
            checkSource(principal, parsed);
            return parsed;
        });
        const child = childIdName(this.name, "invoke", name);
        const former = formerIdName(this.name, "invoke", name);
        return new Permission(
            child,
            {
                action: "lambda:InvokeFunction",
                function: this.function.name,
                qualifier: this.aliasNamed(alias).name,
                principal,
                sourceArn: arn,
                ...(account !== undefined && { sourceAccount: account }),
            },
            { parent: this, aliases: [formerly("aws:lambda/permission:Permission", child, former)] },
        );
    }
}
