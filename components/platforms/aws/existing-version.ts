import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { getFunction, type GetFunctionArgs } from "@pulumi/aws/lambda/getFunction";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, show } from "../../model/argument-error";
import { orRefuseOnceKnown } from "../../user-error-once-known";
import { lookUp } from "./look-up";
import { partsOfArn } from "./lambda-sdk";
import { PACKAGE } from "./plugin/resource-types";

/** How the AWS provider says that there is none: in its own words, and in Lambda's. */
const NOT_THERE = /couldn't find resource|empty result|ResourceNotFound|Function not found/i;

/**
 * A version that the program names by its number, once Lambda says that it is there: a preview refuses it otherwise.
 *
 * @param argument where it is named: "pin", "aliases.prepub"
 */
export function existingVersion(
    owner: pulumi.Resource,
    name: string,
    lambda: LambdaFunction,
    version: string,
    argument: string,
): pulumi.Output<string> {
    const refusing = { owner, name, platform: PACKAGE };
    const what = `version ${show(version)}`;
    return pulumi.all([lambda.name, lambda.arn]).apply(async ([functionName, arn]) => {
        const { region } = partsOfArn(arn);
        const fix = "see what AWS says, then try again";
        const isThere = await lookUp(refusing, { argument, what, fix }, async () =>
            isVersion({ functionName, qualifier: version, region }, owner),
        );
        return orRefuseOnceKnown(refusing, () => {
            if (!isThere) {
                throw new ArgumentError(
                    argument,
                    `${what} does not exist; give one of those that ` +
                        `aws lambda list-versions-by-function --function-name ${functionName} shows`,
                );
            }
            return version;
        });
    });
}

async function isVersion(query: GetFunctionArgs, parent: pulumi.Resource): Promise<boolean> {
    try {
        await getFunction(query, { parent });
        return true;
    } catch (error) {
        if (NOT_THERE.test(String(error))) {
            return false;
        }
        throw error;
    }
}
