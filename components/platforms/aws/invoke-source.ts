import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError, show } from "../../model/argument-error";

/** Which resources may make a service call a function. */
export interface InvokeSource {
    /** The resource's ARN. Patterns (`*`) are taken as they are. */
    arn?: pulumi.Input<string>;
    /** The account that the resource is in: twelve digits. Amazon S3 needs it, since the ARN of a bucket names no account. */
    account?: pulumi.Input<string>;
}

/** Services whose resources have ARNs without an account: somebody else may make one of the same name after yours is deleted. */
const WITHOUT_ACCOUNT = ["s3.amazonaws.com"];

/** Reads a source: a text is an ARN. */
export function parseSource(source: pulumi.Input<string> | InvokeSource | undefined): InvokeSource {
    const isSource =
        typeof source === "object" &&
        ("arn" in source || "account" in source || Object.keys(source).length === 0) &&
        !("then" in source) &&
        !("apply" in source);
    if (isSource) {
        return source;
    }
    return source === undefined ? {} : { arn: source as pulumi.Input<string> };
}

/**
 * Refuses a permission that more callers than meant could use: a service calls for every account there is, and without a source
 * anybody's resource may make it call this function (the confused deputy).
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html
 *
 * @throws ArgumentError
 */
export function checkSource(principal: pulumi.Input<string>, { arn, account }: InvokeSource): void {
    if (typeof account === "string" && !/^\d{12}$/.test(account)) {
        throw new ArgumentError("source.account", `${show(account)} is not an account; give its twelve digits`);
    }
    if (typeof principal !== "string") {
        return;
    }
    const isService = /\.amazonaws\.com(?:\.cn)?$/.test(principal);
    if ((isService || principal === "*") && arn === undefined && account === undefined) {
        const who = isService ? `${show(principal)} calls for every account` : '"*" is everybody';
        throw new ArgumentError("source", `${who}; give the ARN of the resource that may call, or { arn, account }`);
    }
    if (WITHOUT_ACCOUNT.includes(principal) && account === undefined) {
        throw new ArgumentError(
            "source.account",
            `none is given, and the ARN of a resource of ${show(principal)} names none; give { arn, account }`,
        );
    }
}
