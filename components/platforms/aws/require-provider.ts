import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../../model/argument-error";

/**
 * The first version of `@pulumi/aws` that knows `invokedViaFunctionUrl` of a permission. An older one drops the argument without a
 * word, and what is left lets everybody call the function past its URL.
 *
 * Source: https://github.com/pulumi/pulumi-aws/releases/tag/v7.16.0
 */
const LEAST = "7.16.0";

/**
 * Refuses a provider that would drop an argument which restricts who may call.
 *
 * @param owner the component whose children the provider makes
 * @throws ArgumentError
 */
export function requireUrlPermission(owner: pulumi.Resource): void {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { version } = require("@pulumi/aws/package.json") as { version: string };
    // The SDK keeps the version that a provider was made with; its types leave it out.
    const provider = owner.getProvider("aws:lambda/permission:Permission") as { __version?: string } | undefined;
    checkVersion("@pulumi/aws", version);
    checkVersion("the AWS provider", provider?.__version);
}

/** @throws ArgumentError for a version that is too old; one that is not said is the package's own */
export function checkVersion(what: string, version: string | undefined): void {
    if (version !== undefined && isOlder(version, LEAST)) {
        throw new ArgumentError(
            "url",
            `${what} is version ${version}, which would let everybody call the function past its URL; use ${LEAST} or newer, ` +
                'or give url: { authorizationType: "AWS_IAM" }',
        );
    }
}

function isOlder(version: string, least: string): boolean {
    const [installed, other] = [version, least].map(text => text.replace(/^v/, "").split(/[.+-]/).map(Number));
    const index = [0, 1, 2].find(position => installed?.[position] !== other?.[position]);
    return index !== undefined && !((installed?.[index] ?? 0) > (other?.[index] ?? 0));
}
