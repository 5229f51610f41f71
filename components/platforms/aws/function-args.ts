import type { FunctionArgs as LambdaFunctionArgs } from "@pulumi/aws/lambda/function";
import type * as pulumi from "@pulumi/pulumi";
import type { ReleaseInputs } from "../../inputs";
import type { AliasTarget } from "../../model/weights";
import type { UrlArgs } from "./url";

/**
 * Arguments of {@link Function}: those of `aws.lambda.Function`, and those of a release. `publish` is the release's: the
 * function itself always publishes a version.
 */
export interface FunctionArgs
    extends Omit<LambdaFunctionArgs, "publish" | "publishTo" | "role" | "code">, ReleaseInputs {
    /** The code: a folder or a zip file, relative to the program's folder, or any Pulumi archive. */
    code?: string | pulumi.Input<pulumi.asset.Archive>;
    /**
     * The execution role's ARN.
     *
     * @default a role of the function's own that may write its log (and use its VPC, and trace)
     */
    role?: pulumi.Input<string>;
    /**
     * The permissions boundary of the function's own role, an ARN: who deploys may then be allowed to make roles within it alone.
     * Not together with `role`.
     *
     * @default none
     */
    permissionsBoundary?: pulumi.Input<string>;
    /**
     * The path of the function's own role in IAM, with slashes around it. Give it when the function is made: another path is
     * another role, and Lambda splits callers only among versions with one role. Not together with `role`.
     *
     * @default "/"
     * @example "/gray/"
     */
    rolePath?: string;
    /**
     * More aliases: name → a version, or two with shares. Versions are `$latest`, `$published` or numbers.
     *
     * @default none beside `live`, which carries the split
     * @example { dev: "$latest", prepub: "3", release: { "2": 0.8, "$latest": 0.2 } }
     */
    aliases?: Record<string, AliasTarget>;
    /**
     * A function URL on the default alias.
     *
     * @default false
     */
    url?: boolean | UrlArgs;
    /**
     * Days that the log stays, when the function has a log group of its own (no `loggingConfig.logGroup` is given). One
     * of the numbers CloudWatch Logs takes; 0 keeps it for ever.
     *
     * @default 14
     */
    logRetention?: number;
    /**
     * Environments that the default alias keeps ready, 1 or more; during a split Lambda divides them among the two versions.
     * Lambda lets nobody set, change or take it away while callers are split: do that in an update with traffic 0 or 1, and
     * split in the next one.
     *
     * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
     *
     * @default none
     * @example 5
     */
    provisionedConcurrency?: number;
    /**
     * How many of the newest versions stay; older ones are removed after an update, but never one that an alias, the
     * published mark or a pin names, or that served until then. It uses the AWS SDK (`@aws-sdk/client-lambda`, to be
     * installed beside this package) with the credentials of the stack's configuration (`aws:profile`,
     * `aws:assumeRoles` and so on), else the environment's.
     *
     * @default every version stays
     */
    keep?: number;
}
