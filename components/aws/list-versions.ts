import { isVersionNumber } from "../model/references";
import { loadLambdaSdk, partsOfArn } from "./lambda-sdk";

/** A version as Lambda lists it. */
export interface LambdaVersion {
    version: string;
    /** When it was made, ISO 8601. */
    created: string;
    /** SHA-256 of its package, base64. */
    codeHash: string;
}

/**
 * The numbered versions of a function, as Lambda has them. Credentials come from the environment.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html
 *
 * @throws Error when the AWS SDK is not installed, or the function cannot be read
 */
export async function listLambdaVersions(functionArn: string): Promise<LambdaVersion[]> {
    const { LambdaClient, paginateListVersionsByFunction } = loadLambdaSdk("list the versions on Lambda");
    const { region, name } = partsOfArn(functionArn);
    const client = new LambdaClient({ region });
    try {
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
