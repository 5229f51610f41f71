import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { Lambda } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/** A function in another region than the provider's: all that is made for it is there, on the real engine and provider. */

const [HERE, THERE] = ["us-east-1", "eu-west-3"];

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(
        moto(),
        `const api = new gray.aws.Function("api", {
            name: "api", code: "./code", handler: "index.handler", region: "${THERE}", url: true, keep: 2,
            aliases: { dev: "$latest", ...(process.env.FIRST && { first: "1" }) },
        });
        new gray.aws.Router("front", { function: api });
        new gray.aws.Stages("stages", { function: api });
        new gray.aws.Alarms("alarms", { function: api, actions: ["arn:aws:sns:${THERE}:123456789012:on-call"] });`,
        { "code/index.js": says("one") },
    );
});
afterAll(() => aws.close());

async function counts(region: string): Promise<Record<string, number>> {
    const client = { ...aws.client, region };
    const { Functions = [] } = await new Lambda(client).listFunctions({});
    const { LoadBalancers = [] } = await new ElasticLoadBalancingV2(client).describeLoadBalancers({});
    const { MetricAlarms = [] } = await new CloudWatch(client).describeAlarms({});
    const { Items = [] } = await new ApiGatewayV2(client).getApis({});
    return {
        functions: Functions.length,
        loadBalancers: LoadBalancers.length,
        alarms: MetricAlarms.length,
        apis: Items.length,
    };
}

const NOTHING = { functions: 0, loadBalancers: 0, alarms: 0, apis: 0 };

async function live(): Promise<unknown> {
    const alias = await new Lambda({ ...aws.client, region: THERE }).getAlias({ FunctionName: "api", Name: "live" });
    return [alias.FunctionVersion, alias.RoutingConfig?.AdditionalVersionWeights ?? {}];
}

async function versions(): Promise<string[]> {
    const lambda = new Lambda({ ...aws.client, region: THERE });
    const { Versions = [] } = await lambda.listVersionsByFunction({ FunctionName: "api" });
    return Versions.map(({ Version = "" }) => Version).filter(version => version !== "$LATEST");
}

/** A command that has to work: whatever the plugin asks for then, lookups too, it asks there. IAM is one for all regions. */
async function ok(...args: string[]): Promise<string> {
    const { code, output, errors, calls } = await aws.gray(...args);
    expect(code, `${output}${errors}`).toBe(0);
    expect(calls.filter(({ service, region }) => service !== "iam" && region !== THERE)).toEqual([]);
    return output;
}

test("everything is in its region, and nothing in the provider's", async () => {
    await ok("deploy", "--publish", "--traffic", "0");
    const used = new Set(
        moto()
            .calls()
            .map(({ region }) => region),
    );
    expect([...used].sort(), "of IAM, and of all else").toEqual([THERE, HERE].sort());
    expect(await counts(HERE)).toEqual(NOTHING);
    const there = await counts(THERE);
    expect(there).toMatchObject({ functions: 1, loadBalancers: 1, apis: 1 });
    expect(there["alarms"]).toBeGreaterThan(0);
});

test("a release goes its way there: versions, a split, a number that is looked up, retention", async () => {
    aws.project.pulumi.environment["FIRST"] = "yes";
    for (const text of ["two", "three", "four"]) {
        aws.project.write({ "code/index.js": says(text) });
        await ok("deploy", "--traffic", "20%");
    }
    expect(await live()).toEqual(["1", { "4": 0.2 }]);
    expect(await versions(), "two are kept, and the one that is published").toEqual(["1", "3", "4"]);
});

test("a publish, a rollback and a status go there, too", async () => {
    await ok("publish");
    expect(await live()).toEqual(["4", {}]);
    await ok("rollback", "--to", "3");
    expect(await live()).toEqual(["3", {}]);
    expect(await ok("status")).toMatch(/from CloudWatch in eu-west-3[^]* live +3 \$published/);
    expect(await counts(HERE)).toEqual(NOTHING);
});
