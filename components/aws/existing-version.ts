import type { Function as LambdaFunction } from "@pulumi/aws/lambda/function";
import { getFunction } from "@pulumi/aws/lambda/getFunction";
import type * as pulumi from "@pulumi/pulumi";
import { ArgumentError } from "../model/argument-error";
import { orRefuse } from "../refuse";

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
    return lambda.name.apply(async functionName => {
        try {
            await getFunction({ functionName, qualifier: version }, { parent: owner });
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
