import { beforeAll, describe, expect, test, vi } from "vitest";
import { accessTo } from "../../../components/platforms/aws/operations/function-access";
import { MetricsDown } from "../../../components/metrics/metrics-source";
import { readCloudWatch } from "../../../components/platforms/aws/operations/cloudwatch";
import { listLambdaVersions } from "../../../components/platforms/aws/operations/list-versions";
import { pruneVersions } from "../../../components/platforms/aws/operations/prune";
import type { EngineResource } from "../../../components/state/engine-resource";
import { accessOf, clientSettings } from "../../../components/platforms/aws/stack-access";
import { makeLambda } from "../../support/aws/make-lambda";
import { useMoto } from "../../support/aws/use-moto";

/** A stack's functions are reached as its AWS provider reaches them, or not at all. */

const moto = useMoto();
/** Accounts of the two functions: that of the environment, and one whose role is assumed. */
const [OWN, OTHER] = ["123456789012", "210987654321"];
const arnIn = (account: string): string => `arn:aws:lambda:us-east-1:${account}:function:api`;
const inOther = (): ReturnType<typeof accessOf> =>
    accessOf({
        assumeRoles: JSON.stringify([{ roleArn: `arn:aws:iam::${OTHER}:role/deployer`, externalId: "gray" }]),
        endpoints: JSON.stringify([{ lambda: moto().url, sts: moto().url, cloudwatch: moto().url }]),
    });

beforeAll(async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", moto().url);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "testing");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testing");
    await makeLambda(clientSettings(arnIn(OWN), "lambda", {}), 2);
    await makeLambda(clientSettings(arnIn(OTHER), "lambda", inOther()), 3);
});

describe("two accounts have a function of one name", () => {
    test("each is found with the access of its stack", async () => {
        const own = await listLambdaVersions(arnIn(OWN));
        const other = await listLambdaVersions(arnIn(OTHER), inOther());
        expect(other).toHaveLength(own.length + 1);
        expect(
            (await pruneVersions({ functionArn: arnIn(OTHER), keep: 1, inUse: [], access: inOther(), dryRun: true }))
                .removed,
        ).not.toEqual([]);
    });

    test("with the access of the other one, each is refused", async () => {
        const other = `the credentials at hand see ${arnIn(OWN)}, not ${arnIn(OTHER)}; give those of its account`;
        await expect(listLambdaVersions(arnIn(OTHER))).rejects.toThrow(other);
        await expect(pruneVersions({ functionArn: arnIn(OTHER), keep: 1, inUse: [] })).rejects.toThrow(other);
        const [start, end] = [new Date(0), new Date(60_000)];
        const asked = readCloudWatch({ functionArn: arnIn(OTHER), access: {}, metrics: {}, period: 60, start, end });
        await expect(asked).rejects.toThrow(MetricsDown);
        await expect(asked).rejects.toThrow(other);
        await expect(listLambdaVersions(arnIn(OWN), inOther())).rejects.toThrow(`not ${arnIn(OWN)}`);
    });
});

test("what a provider says is taken: profile, keys and endpoints; the region is the function's", () => {
    const access = accessOf({ region: "eu-west-1", profile: "shop", endpoints: '[{"lambda":"http://127.0.0.1:9"}]' });
    expect(clientSettings(arnIn(OWN), "lambda", access)).toEqual({
        region: "us-east-1",
        profile: "shop",
        endpoint: "http://127.0.0.1:9",
    });
    expect(clientSettings(arnIn(OWN), "cloudwatch", access)).toEqual({ region: "us-east-1", profile: "shop" });
    const keys = accessOf({ accessKey: "AK", secretKey: "SK", token: "T", skipMetadataApiCheck: "true" });
    expect(clientSettings(arnIn(OWN), "lambda", keys)).toEqual({
        region: "us-east-1",
        credentials: { accessKeyId: "AK", secretAccessKey: "SK", sessionToken: "T" },
    });
    expect(clientSettings(arnIn(OWN), "lambda", {})).toEqual({ region: "us-east-1" });
});

test("the provider is the function's own, not just any of the stack", () => {
    const provider = (name: string, profile: string): EngineResource => ({
        urn: `urn:pulumi:dev::shop::pulumi:providers:aws::${name}`,
        type: "pulumi:providers:aws",
        id: `id-${name}`,
        inputs: { profile },
    });
    const api = "urn:pulumi:dev::shop::gray:aws:Function::api";
    const lambda: EngineResource = {
        urn: `${api}-function`,
        type: "aws:lambda/function:Function",
        parent: api,
        provider: "urn:pulumi:dev::shop::pulumi:providers:aws::there::id-there",
    };
    const resources = [provider("default", "mine"), provider("there", "shop"), lambda];
    expect(accessTo({ children: [lambda], resources })).toEqual({ profile: "shop" });
});
