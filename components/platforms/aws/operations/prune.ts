import type { Lambda } from "@aws-sdk/client-lambda";
import { isVersionNumber } from "../../../model/references";
import { removable } from "../../../model/retention";
import type { Pruned } from "../../operations";
import { loadLambdaSdk, partsOfArn, requireAccount } from "../lambda-sdk";
import { clientSettings, type StackAccess } from "../stack-access";

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

/** Lambda's names for "something still uses this version". */
const HELD = new Set(["ResourceConflictException", "InvalidParameterValueException"]);

/**
 * Removes a function's versions but the newest ones and those in use. It asks Lambda itself what its aliases name, those
 * made outside the program too.
 *
 * A version on which a durable execution runs stays until that has ended: it may wait for up to a year, and goes on with the
 * version's code.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html (a version that an alias names is refused),
 * https://docs.aws.amazon.com/lambda/latest/api/API_ListDurableExecutionsByFunction.html
 *
 * @throws Error when the AWS SDK is not installed, the function cannot be read, or the credentials are another account's
 */
export async function pruneVersions({ functionArn, keep, inUse, access = {}, dryRun }: Pruning): Promise<Pruned> {
    const {
        Lambda: Client,
        paginateListAliases,
        paginateListVersionsByFunction,
    } = loadLambdaSdk("remove versions on Lambda", " (or take `keep` away)");
    const { name } = partsOfArn(functionArn);
    const client = new Client(clientSettings(functionArn, "lambda", access));
    try {
        await requireAccount(client, functionArn);
        const versions: string[] = [];
        const durable = new Set<string>();
        for await (const page of paginateListVersionsByFunction({ client }, { FunctionName: name })) {
            for (const { Version = "", DurableConfig } of page.Versions ?? []) {
                if (isVersionNumber(Version)) {
                    versions.push(Version);
                }
                if (DurableConfig !== undefined) {
                    durable.add(Version);
                }
            }
        }
        const used = new Set(inUse);
        for await (const page of paginateListAliases({ client }, { FunctionName: name })) {
            for (const alias of page.Aliases ?? []) {
                used.add(alias.FunctionVersion ?? "");
                Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {}).forEach(version => used.add(version));
            }
        }
        const pruned: Pruned = { removed: [], held: {} };
        for (const version of removable(versions, keep, used).reverse()) {
            if (durable.has(version) && (await isExecuting(client, name, version))) {
                pruned.held[version] = "a durable execution runs on it";
                continue;
            }
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

/** Whether a durable execution runs on a version. */
async function isExecuting(client: Lambda, name: string, version: string): Promise<boolean> {
    const { DurableExecutions = [] } = await client.listDurableExecutionsByFunction({
        FunctionName: name,
        Qualifier: version,
        Statuses: ["RUNNING"],
        MaxItems: 1,
    });
    return DurableExecutions.length > 0;
}
