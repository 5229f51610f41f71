import type * as sdk from "@aws-sdk/client-lambda";

/**
 * The AWS SDK for Lambda, which is wanted by few: who does not ask Lambda itself need not have it.
 *
 * @param purpose what it is for: "remove versions on Lambda"
 * @param otherwise what to do without it
 * @throws Error when it is not installed
 */
export function loadLambdaSdk(purpose: string, otherwise = ""): typeof sdk {
    try {
        // eslint-disable-next-line @typescript-eslint/no-require-imports
        return require("@aws-sdk/client-lambda") as typeof sdk;
    } catch (error) {
        throw new Error(`To ${purpose} the AWS SDK is needed: npm install @aws-sdk/client-lambda${otherwise}`, {
            cause: error,
        });
    }
}

/** The region and the name in a function's ARN, `arn:aws:lambda:<region>:<account>:function:<name>`. */
export function partsOfArn(functionArn: string): { region: string; name: string } {
    const [, , , region = "", , , name = ""] = functionArn.split(":");
    return { region, name };
}

/**
 * Makes sure that a client sees the function itself, and not one of its name in another account.
 *
 * @throws Error when the credentials are another account's
 */
export async function requireAccount(client: sdk.Lambda, functionArn: string): Promise<void> {
    const { name } = partsOfArn(functionArn);
    const { FunctionArn: found } = await client.getFunctionConfiguration({ FunctionName: name });
    if (found !== functionArn) {
        throw new Error(
            `the credentials at hand see ${String(found)}, not ${functionArn}; give those of its account ` +
                "(AWS_PROFILE, or aws:profile in the stack's configuration)",
        );
    }
}
