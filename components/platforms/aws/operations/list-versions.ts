import { isVersionNumber } from "../../../model/references";
import { loadLambdaSdk, partsOfArn, requireAccount } from "../lambda-sdk";
import { clientSettings, type StackAccess } from "../stack-access";

/** A version as Lambda lists it. */
export interface LambdaVersion {
    version: string;
    /** When it was made, ISO 8601. */
    created: string;
    /** SHA-256 of its package, base64. */
    codeHash: string;
}

/**
 * The numbered versions of a function, as Lambda has them.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html
 *
 * @param access how the function's stack reaches AWS
 * @throws Error when the AWS SDK is not installed, the function cannot be read, or the credentials are another account's
 */
export async function listLambdaVersions(functionArn: string, access: StackAccess = {}): Promise<LambdaVersion[]> {
    const { Lambda, paginateListVersionsByFunction } = loadLambdaSdk("list the versions on Lambda");
    const { name } = partsOfArn(functionArn);
    const client = new Lambda(clientSettings(functionArn, "lambda", access));
    try {
        await requireAccount(client, functionArn);
        const versions: LambdaVersion[] = [];
        for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name })) {
            for (const { Version = "", LastModified = "", CodeSha256 = "" } of page.Versions ?? []) {
                if (isVersionNumber(Version)) {
                    versions.push({
                        version: Version,
                        created: new Date(LastModified).toISOString(),
                        codeHash: CodeSha256,
                    });
                }
            }
        }
        return versions;
    } finally {
        client.destroy();
    }
}
