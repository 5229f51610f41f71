import type { Alias } from "@pulumi/aws/lambda/alias";
import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { FunctionUrl, type FunctionUrlArgs } from "@pulumi/aws/lambda/functionUrl";
import { Permission } from "@pulumi/aws/lambda/permission";
import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError, show } from "../../model/argument-error";

/** A function URL on the default alias. */
export interface UrlArgs {
    /**
     * Who may call: `NONE` is everyone, `AWS_IAM` who signs requests and is allowed to.
     *
     * @default "NONE"
     */
    authorizationType?: "NONE" | "AWS_IAM";
    /**
     * Cross-origin rules, as {@link FunctionUrlArgs.cors}.
     *
     * @default none
     */
    cors?: FunctionUrlArgs["cors"];
    /**
     * `RESPONSE_STREAM` lets a handler answer bit by bit.
     *
     * @default "BUFFERED"
     */
    invokeMode?: "BUFFERED" | "RESPONSE_STREAM";
}

const KINDS = ["NONE", "AWS_IAM"];

/** Reads the `url` argument; `undefined` when there is to be none. */
export function parseUrl(url: boolean | UrlArgs | undefined): UrlArgs | undefined {
    if (url === undefined || url === false) {
        return undefined;
    }
    const { authorizationType = "NONE", ...others } = url === true ? {} : url;
    if (!KINDS.includes(authorizationType)) {
        throw new ArgumentError(
            "url.authorizationType",
            `${show(authorizationType)} is not a kind of authorization; give "NONE" (everyone) or "AWS_IAM"`,
        );
    }
    return { authorizationType, ...others };
}

/**
 * The URL and, when everyone may call, the permissions for that.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html (both actions are needed since October 2025)
 */
export function makeUrl(
    owner: pulumi.Resource,
    name: string,
    lambda: LambdaFunction,
    alias: Alias,
    { authorizationType = "NONE", cors, invokeMode }: UrlArgs,
): pulumi.Output<string> {
    const parent = { parent: owner };
    const target = { functionName: lambda.name, qualifier: alias.name };
    const url = new FunctionUrl(`${name}-url`, { ...target, authorizationType, cors, invokeMode }, parent);
    if (authorizationType === "NONE") {
        const everyone = { function: lambda.name, qualifier: alias.name, principal: "*" };
        new Permission(
            `${name}-url-public`,
            { ...everyone, action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" },
            parent,
        );
        new Permission(
            `${name}-url-invoke`,
            { ...everyone, action: "lambda:InvokeFunction", invokedViaFunctionUrl: true },
            parent,
        );
    }
    return url.functionUrl;
}
