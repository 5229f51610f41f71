import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { childIdName } from "../../../components/model/child-names";
import { Mocks, nameOf, valueOf } from "../../support/mocks";
import { useGray } from "../../support/use-gray";

/** The resources of `gray.aws.Stages`, to the letter: what is there, and what is not. */

const ARN = "arn:aws-cn:lambda:cn-north-1:123456789012:function:shop-1a2b3c4";
const EXECUTION = "arn:aws-cn:execute-api:cn-north-1:123456789012:a1b2";

let gray: typeof grayModule;
useGray(loaded => (gray = loaded));
let shop: grayModule.aws.Function;
const mocks = new Mocks();

// What a program registers belongs to the mocks that it began with.
afterEach(async () => pulumi.runtime.disconnect());

async function begin(preview: boolean): Promise<void> {
    await mocks.set(
        {
            "aws:lambda/function:Function": () => ({ version: "7", name: "shop-1a2b3c4", arn: ARN }),
            "aws:apigatewayv2/api:Api": () => ({ executionArn: EXECUTION }),
            "aws:apigatewayv2/stage:Stage": ({ name }) => ({ invokeUrl: `https://a1b2.invalid/${String(name)}` }),
        },
        preview,
    );
    shop = new gray.aws.Function("shop", {
        code: "./src",
        handler: "index.handler",
        aliases: { dev: "$latest", prepub: "3" },
    });
}

const stageInputs = (name: string): unknown => mocks.inputsOf("aws:apigatewayv2/stage:Stage", name);
const permissionInputs = (name: string): unknown => mocks.inputsOf("aws:lambda/permission:Permission", name);

describe.each([["up", false] as const, ["preview", true] as const])("in an %s", (_, preview) => {
    beforeEach(async () => begin(preview));

    test("one API, and for each stage a permission and the stage, nothing else", async () => {
        const stages = new gray.aws.Stages(
            "shop-stages",
            { function: shop, stages: { dev: "dev", release: "live" }, cors: { allowOrigins: ["*"] } },
            mocks.noting(),
        );
        expect(await valueOf(stages.urls)).toEqual({
            dev: "https://a1b2.invalid/dev",
            release: "https://a1b2.invalid/release",
        });
        expect(mocks.tree()).toEqual([
            ["gray:aws:Stages", "shop-stages", undefined],
            ["aws:apigatewayv2/api:Api", "shop-stages-api", "shop-stages"],
            ["aws:lambda/permission:Permission", childIdName("shop-stages", "stage", "dev"), "shop-stages"],
            ["aws:lambda/permission:Permission", childIdName("shop-stages", "stage", "release"), "shop-stages"],
            ["aws:apigatewayv2/integration:Integration", "shop-stages-integration", "shop-stages"],
            ["aws:apigatewayv2/route:Route", "shop-stages-route", "shop-stages"],
            ["aws:apigatewayv2/stage:Stage", "shop-stages:dev", "shop-stages"],
            ["aws:apigatewayv2/stage:Stage", "shop-stages:release", "shop-stages"],
        ]);
        expect(mocks.inputsOf("aws:apigatewayv2/api:Api", "shop-stages-api")).toEqual({
            protocolType: "HTTP",
            corsConfiguration: { allowOrigins: ["*"] },
        });
        expect(mocks.inputsOf("aws:apigatewayv2/integration:Integration", "shop-stages-integration")).toEqual({
            apiId: "shop-stages-api",
            integrationType: "AWS_PROXY",
            integrationMethod: "POST",
            integrationUri:
                "arn:aws-cn:apigateway:cn-north-1:lambda:path/2015-03-31/functions/" +
                `${ARN}:\${stageVariables.alias}/invocations`,
            payloadFormatVersion: "2.0",
        });
        expect(mocks.inputsOf("aws:apigatewayv2/route:Route", "shop-stages-route")).toEqual({
            apiId: "shop-stages-api",
            routeKey: "$default",
            target: "integrations/shop-stages-integration",
        });
        const stage = { apiId: "shop-stages-api", autoDeploy: true };
        expect(stageInputs("shop-stages:dev")).toEqual({ ...stage, name: "dev", stageVariables: { alias: "dev" } });
        expect(stageInputs("shop-stages:release")).toEqual({
            ...stage,
            name: "release",
            stageVariables: { alias: "live" },
        });
        const permission = {
            action: "lambda:InvokeFunction",
            function: "shop-1a2b3c4",
            principal: "apigateway.amazonaws.com",
        };
        expect(permissionInputs(childIdName("shop-stages", "stage", "dev"))).toEqual({
            ...permission,
            qualifier: "dev",
            sourceArn: `${EXECUTION}/dev/*`,
        });
        expect(permissionInputs(childIdName("shop-stages", "stage", "release"))).toEqual({
            ...permission,
            qualifier: "live",
            sourceArn: `${EXECUTION}/release/*`,
        });
    });
});

describe("beside that", () => {
    beforeEach(async () => begin(false));

    test("permissions come before the integration, the route and the own permission before a stage", async () => {
        const two = { dev: "dev", release: "live" };
        const stages = new gray.aws.Stages("order", { function: shop, stages: two }, mocks.noting());
        await valueOf(stages.urls);
        const before = (name: string): unknown[] =>
            [mocks.optionsOf(name).dependsOn].flat().map(each => nameOf(each as pulumi.Resource));
        expect(before("order-integration")).toEqual([
            childIdName("order", "stage", "dev"),
            childIdName("order", "stage", "release"),
        ]);
        expect(before("order:dev")).toEqual(["order-route", childIdName("order", "stage", "dev")]);
        expect(before("order:release")).toEqual(["order-route", childIdName("order", "stage", "release")]);
    });

    test("without a map every alias has a stage of its own name, and without cors there are no such rules", async () => {
        const stages = new gray.aws.Stages("all", { function: shop }, mocks.noting());
        expect(Object.keys(await valueOf(stages.urls))).toEqual(["live", "dev", "prepub"]);
        expect(stageInputs("all:prepub")).toMatchObject({ name: "prepub", stageVariables: { alias: "prepub" } });
        expect(mocks.inputsOf("aws:apigatewayv2/api:Api", "all-api")).toEqual({ protocolType: "HTTP" });
    });

    test("$default may stand beside default; two stages may call one alias", async () => {
        const both = { $default: "live", default: "live" };
        const stages = new gray.aws.Stages("root", { function: shop, stages: both }, mocks.noting());
        expect(Object.keys(await valueOf(stages.urls))).toEqual(["$default", "default"]);
        expect(permissionInputs(childIdName("root", "stage", "$default"))).toMatchObject({
            qualifier: "live",
            sourceArn: `${EXECUTION}/$default/*`,
        });
        expect(permissionInputs(childIdName("root", "stage", "default"))).toMatchObject({
            qualifier: "live",
            sourceArn: `${EXECUTION}/default/*`,
        });
    });

    const NONE = 'give a map from stage to alias ({ release: "live" }), or leave it out for a stage of every alias';
    const NAME = 'give letters, digits, - and _, at most 128 in all, or "$default"';
    const ALIAS = "give one of live, dev, prepub, or add it to the function's aliases";
    test.each<[unknown, string]>([
        [{}, `stages: {} names no stage; ${NONE}`],
        [["dev"], `stages: ["dev"] names no stage; ${NONE}`],
        ["dev", `stages: "dev" names no stage; ${NONE}`],
        [{ "v1.2": "dev" }, `stages: "v1.2" is not a stage name; ${NAME}`],
        [{ "": "dev" }, `stages: "" is not a stage name; ${NAME}`],
        [{ $dev: "dev" }, `stages: "$dev" is not a stage name; ${NAME}`],
        [{ "dev\n": "dev" }, `stages: "dev\\n" is not a stage name; ${NAME}`],
        [{ ["x".repeat(129)]: "dev" }, `is not a stage name; ${NAME}`],
        [{ dev: "dev", release: "prod" }, `stages.release: "prod" is not an alias of the function; ${ALIAS}`],
        [{ release: "constructor" }, `stages.release: "constructor" is not an alias of the function; ${ALIAS}`],
        [{ release: "$latest" }, `stages.release: "$latest" is not an alias of the function; ${ALIAS}`],
        [{ release: undefined }, `stages.release: undefined is not an alias of the function; ${ALIAS}`],
    ])("refused, and nothing registered: %j", (stages, message) => {
        const options = mocks.noting();
        const args = { function: shop, stages } as grayModule.aws.StagesArgs;
        expect(() => new gray.aws.Stages("bad", args, options)).toThrow(message);
        expect(() => new gray.aws.Stages("bad", args, options)).toThrow(/^bad: stages/);
        expect(mocks.registered).toEqual([]);
    });

    test("a name of 128 characters is one", async () => {
        const longest = "x".repeat(128);
        const stages = new gray.aws.Stages("long", { function: shop, stages: { [longest]: "dev" } });
        expect(Object.keys(await valueOf(stages.urls))).toEqual([longest]);
    });

    test("a function says the names of its aliases", () => {
        expect(shop.aliasNames).toEqual(["live", "dev", "prepub"]);
    });
});
