import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { getFunction } from "@pulumi/aws/lambda/getFunction";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../model/argument-error";
import { orRefuse } from "../refuse";
import { partsOfArn } from "./lambda-sdk";

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
    return pulumi.all([lambda.name, lambda.arn]).apply(async ([functionName, arn]) => {
        try {
            const { region } = partsOfArn(arn);
            await getFunction({ functionName, qualifier: version, region }, { parent: owner });
        } catch (error) {
            if (!NOT_THERE.test(String(error))) {
                throw error;
            }
            orRefuse(name, () => {
                throw new ArgumentError(
                    argument,
                    `version "${version}" does not exist; give one of those that ` +
                        `aws lambda list-versions-by-function --function-name ${functionName} shows`,
                );
            });
        }
        return version;
    });
}
