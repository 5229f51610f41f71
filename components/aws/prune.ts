import { isVersionNumber } from "../model/references";
import { removable } from "../model/retention";
import { loadLambdaSdk, partsOfArn, requireAccount } from "./lambda-sdk";
import { clientSettings, type StackAccess } from "./stack-access";

/** What {@link pruneVersions} is given. */
export interface Pruning {
    /** The function's ARN; region and account come from it. */
    functionArn: string;
    /** How many of the newest versions stay. */
    keep: number;
    /** Versions that stay beside those that an alias names on Lambda. */
    inUse: Iterable<string>;
    /** How the function's stack reaches AWS. */
    access?: StackAccess;
    /** Only say what would go. */
    dryRun?: boolean;
}

/** What became of a function's versions, by number, oldest first. */
export interface Pruned {
    removed: string[];
    /** Versions that Lambda did not let go, with its reason. */
    held: Record<string, string>;
}

/** Lambda's names for "something still uses this version". */
const HELD = new Set(["ResourceConflictException", "InvalidParameterValueException"]);

/**
 * Removes a function's versions but the newest ones and those in use. It asks Lambda itself what its aliases name, those
 * made outside the program too.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html (a version that an alias names is refused)
 *
 * @throws Error when the AWS SDK is not installed, the function cannot be read, or the credentials are another account's
 */
export async function pruneVersions({ functionArn, keep, inUse, access = {}, dryRun }: Pruning): Promise<Pruned> {
    const { Lambda, paginateListAliases, paginateListVersionsByFunction } = loadLambdaSdk(
        "remove versions on Lambda",
        " (or take `keep` away)",
    );
    const { name } = partsOfArn(functionArn);
    const client = new Lambda(clientSettings(functionArn, "lambda", access));
    try {
        await requireAccount(client, functionArn);
        const versions: string[] = [];
        for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name })) {
            versions.push(...(page.Versions ?? []).map(each => each.Version ?? "").filter(isVersionNumber));
        }
        const used = new Set(inUse);
        for await (const page of paginateListAliases({ client }, { FunctionName: name })) {
            for (const alias of page.Aliases ?? []) {
                used.add(alias.FunctionVersion ?? "");
                Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).forEach(each => used.add(each));
            }
        }
        const pruned: Pruned = { removed: [], held: {} };
        for (const version of removable(versions, keep, used).reverse()) {
            try {
                if (dryRun !== true) {
                    await client.deleteFunction({ FunctionName: name, Qualifier: version });
                }
                pruned.removed.push(version);
            } catch (error) {
                if (!(error instanceof Error && HELD.has(error.name))) {
                    throw error;
                }
                pruned.held[version] = error.message;
            }
        }
        return pruned;
    } finally {
        client.destroy();
    }
}
