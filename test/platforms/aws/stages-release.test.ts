import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsProject, type AwsRun } from "../../support/aws/aws-project";
import type { ApiCall } from "../../support/aws/moto";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/**
 * `gray.aws.Stages` on the real engine, in front of an AWS API server: made once, a release then calls Lambda alone.
 */

const PROGRAM = `
    const aliases = JSON.parse(process.env.ALIASES || '{"dev":"$latest","prepub":"1"}');
    const map = JSON.parse(process.env.STAGES || '{"dev":"dev","prepub":"prepub","release":"live"}');
    const name = process.env.NAME || "shop";
    const shop = new gray.aws.Function("shop", { name, code: "./code", handler: "index.handler", aliases });
    const stages = new gray.aws.Stages("shop-stages", { function: shop, stages: map });
    exports.urls = stages.urls;
    exports.id = stages.api.id;
`;

const PROMOTED = { ALIASES: JSON.stringify({ dev: "$latest", prepub: "2" }) };

/** One more alias, and a stage on it. */
const MORE = {
    ALIASES: JSON.stringify({ dev: "$latest", prepub: "2", beta: "2" }),
    STAGES: JSON.stringify({ dev: "dev", prepub: "prepub", release: "live", beta: "beta" }),
};

const moto = useMoto();
let aws: AwsProject;
let gateway: ApiGatewayV2;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), PROGRAM, { "code/index.js": says("one") });
    gateway = new ApiGatewayV2(aws.client);
});
afterAll(() => {
    gateway.destroy();
    aws.close();
});

/** An update that has to work. */
async function up(environment: Record<string, string> = {}): Promise<AwsRun> {
    const run = await aws.up(environment);
    expect(run.code, run.output).toBe(0);
    return run;
}

/** The calls that changed something, in order: "lambda UpdateAlias". */
function writes({ calls }: { calls: ApiCall[] }): string[] {
    return calls.filter(({ kind }) => kind === "writing").map(({ service, command }) => `${service} ${command}`);
}

/** The services that were called at all. */
function services({ calls }: { calls: ApiCall[] }): string[] {
    return [...new Set(calls.map(({ service }) => service))];
}

async function apiId(): Promise<string> {
    return String((await aws.project.outputs())["id"]);
}

/** Stage → the alias in its variable. */
async function aliasOfStages(): Promise<Record<string, string | undefined>> {
    const { Items = [] } = await gateway.getStages({ ApiId: await apiId() });
    return Object.fromEntries(
        Items.map(({ StageName = "", StageVariables }) => [StageName, StageVariables?.["alias"]]),
    );
}

interface Statement {
    Principal: object;
    Action: string;
    Resource: string;
    Condition: object;
}

/** Who may call the function: the AWS API server of the tests keeps the policies of all aliases together. */
async function policy(): Promise<Statement[]> {
    const { Policy = "{}" } = await aws.lambda.getPolicy({ FunctionName: "shop" });
    return (JSON.parse(Policy) as { Statement: Statement[] }).Statement;
}

function code(text: string): void {
    aws.project.write({ "code/index.js": says(text) });
}

describe("made once", () => {
    test("permissions, then the integration and its route, then the stages", async () => {
        const run = writes(await up({ GRAY_PUBLISH: "true" }));
        const order = ["AddPermission", "CreateIntegration", "CreateRoute", "CreateStage"];
        const mine = run.map(each => each.split(" ")[1] ?? "").filter(each => order.includes(each));
        expect(mine).toEqual([
            ...["AddPermission", "AddPermission", "AddPermission", "CreateIntegration", "CreateRoute"],
            ...["CreateStage", "CreateStage", "CreateStage"],
        ]);
        const id = await apiId();
        expect(await aliasOfStages()).toEqual({ dev: "dev", prepub: "prepub", release: "live" });
        expect((await aws.project.outputs())["urls"]).toEqual(
            Object.fromEntries(
                ["dev", "prepub", "release"].map(stage => [
                    stage,
                    `https://${id}.execute-api.us-east-1.amazonaws.com/${stage}`,
                ]),
            ),
        );
        const { Items: integrations = [] } = await gateway.getIntegrations({ ApiId: id });
        expect(integrations).toHaveLength(1);
        expect(integrations[0]).toMatchObject({
            IntegrationType: "AWS_PROXY",
            IntegrationUri:
                "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/" +
                "arn:aws:lambda:us-east-1:123456789012:function:shop:${stageVariables.alias}/invocations",
            PayloadFormatVersion: "2.0",
        });
        const { Items: routes = [] } = await gateway.getRoutes({ ApiId: id });
        expect(routes.map(({ RouteKey, Target }) => [RouteKey, Target])).toEqual([
            ["$default", `integrations/${String(integrations[0]?.IntegrationId)}`],
        ]);
    });

    test("each stage may call its alias, and nothing else may be called", async () => {
        const source = `arn:aws:execute-api:us-east-1:123456789012:${await apiId()}`;
        const statements = (await policy()).map(({ Principal, Action, Resource, Condition }) => ({
            Principal,
            Action,
            [Resource]: Condition,
        }));
        const api = { Principal: { Service: "apigateway.amazonaws.com" }, Action: "lambda:InvokeFunction" };
        const shop = "arn:aws:lambda:us-east-1:123456789012:function:shop";
        const from = (stage: string): object => ({ ArnLike: { "AWS:SourceArn": `${source}/${stage}/*` } });
        expect(statements).toHaveLength(3);
        expect(statements).toEqual(
            expect.arrayContaining([
                { ...api, [`${shop}:dev`]: from("dev") },
                { ...api, [`${shop}:prepub`]: from("prepub") },
                { ...api, [`${shop}:live`]: from("release") },
            ]),
        );
    });
});

describe("a release leaves it alone", () => {
    test("a preview of new code says nothing of the API", async () => {
        code("two");
        const run = await aws.preview({ GRAY_TRAFFIC: "0.1" });
        expect(run.code, run.output).toBe(0);
        expect(run.output).toContain("shop:live");
        expect(run.output).not.toMatch(/apigatewayv2|lambda\/permission/);
    });

    test("new code: a version, and the two aliases that follow", async () => {
        const run = await up({ GRAY_TRAFFIC: "0.1" });
        expect(services(run)).toEqual(["lambda"]);
        expect(writes(run)).toEqual([
            ...["lambda UpdateFunctionCode", "lambda PublishVersion"],
            ...["lambda UpdateAlias", "lambda UpdateAlias"],
        ]);
    });

    test("traffic: one alias", async () => {
        const run = await up({ GRAY_TRAFFIC: "0.5" });
        expect(services(run)).toEqual(["lambda"]);
        expect(writes(run)).toEqual(["lambda UpdateAlias"]);
    });

    test("publish: one alias; the same again: one look at the version that an alias names", async () => {
        const run = await up({ GRAY_PUBLISH: "true" });
        expect(services(run)).toEqual(["lambda"]);
        expect(writes(run)).toEqual(["lambda UpdateAlias"]);
        // It asks Lambda alone, whether the version that prepub names is there.
        const again = await up();
        expect([services(again), writes(again)]).toEqual([["lambda"], []]);
        expect(await aliasOfStages()).toEqual({ dev: "dev", prepub: "prepub", release: "live" });
    });

    test("promotion of another environment: its alias", async () => {
        const run = await up(PROMOTED);
        expect(services(run)).toEqual(["lambda"]);
        expect(writes(run)).toEqual(["lambda UpdateAlias"]);
    });
});

describe("environments come and go", () => {
    test("an alias and its stage: those, and the permission", async () => {
        expect(writes(await up(MORE))).toEqual([
            "lambda CreateAlias",
            "lambda AddPermission",
            "apigateway CreateStage",
        ]);
        expect(await aliasOfStages()).toEqual({ dev: "dev", prepub: "prepub", release: "live", beta: "beta" });
    });

    // The AWS API server of the tests knows no UpdateStage.
    test("a stage that is to call another alias: the permission is made anew, the stage stays", async () => {
        const run = await aws.preview({ ...MORE, STAGES: MORE.STAGES.replace('"release":"live"', '"release":"beta"') });
        expect(run.code, run.output).toBe(0);
        const changes = run.output.match(/^ *[-+~]+ ?aws:\S+ \(\w+\)$/gm) ?? [];
        expect(changes.map(each => each.trim())).toEqual([
            "+-aws:lambda/permission:Permission: (replace)",
            "~ aws:apigatewayv2/stage:Stage: (update)",
        ]);
        expect(run.output).toContain('~ alias: "live" => "beta"');
    });

    test("an alias that a stage calls cannot go alone", async () => {
        const run = await aws.preview({ ...MORE, ...PROMOTED });
        expect(run.code).not.toBe(0);
        expect(run.output).toContain(
            'shop-stages: stages.beta: "beta" is not an alias of the function; give one of live, dev, prepub',
        );
        expect(run.writes).toEqual([]);
    });

    test("both go: the stage first", async () => {
        expect(writes(await up(PROMOTED))).toEqual([
            "apigateway DeleteStage",
            "lambda RemovePermission",
            "lambda DeleteAlias",
        ]);
    });

    test("a function that is replaced: allowed before the integration goes over, and the stages stay", async () => {
        const run = writes(await up({ NAME: "shop2" }));
        expect(run.filter(each => each.startsWith("apigateway"))).toEqual(["apigateway UpdateIntegration"]);
        const over = run.indexOf("apigateway UpdateIntegration");
        expect(run.slice(0, over).filter(each => each === "lambda AddPermission")).toHaveLength(3);
        expect(run.slice(0, over)).not.toContain("lambda DeleteFunction");
    });

    test("destroy leaves nothing", async () => {
        const run = await aws.destroy();
        expect(run.code, run.output).toBe(0);
        expect((await gateway.getApis({})).Items).toEqual([]);
        expect((await aws.lambda.listFunctions({})).Functions).toEqual([]);
    });
});
