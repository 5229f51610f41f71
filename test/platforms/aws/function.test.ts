import type * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { Mocks, nameOf, valueOf } from "../../support/mocks";
import { useGray } from "../../support/use-gray";

/** The resources of `gray.aws.Function`, to the letter: what is there, and what is not. */

const CODE = { code: "./src", handler: "index.handler" };

let gray: typeof grayModule;
useGray(loaded => (gray = loaded));
const mocks = new Mocks();

beforeAll(async () => {
    await mocks.set({
        "aws:lambda/function:Function": () => ({ version: "7", name: "api-1a2b3c4", arn: "arn:function" }),
        "aws:lambda/alias:Alias": ({ name }) => ({ arn: `arn:alias:${String(name)}`, invokeArn: "arn:invoke" }),
        "aws:lambda/functionUrl:FunctionUrl": () => ({ functionUrl: "https://example.invalid/" }),
        "aws:cloudwatch/logGroup:LogGroup": () => ({ name: "api-log-1a2b3c4", arn: "arn:log" }),
        "aws:iam/role:Role": () => ({ name: "api-role-1a2b3c4", arn: "arn:role" }),
    });
});

describe("a function with nothing but its code", () => {
    test("has a role, a log, and the alias `live` on its one version", async () => {
        const api = new gray.aws.Function("api", { ...CODE }, mocks.noting());
        expect(await valueOf(api.alias.arn)).toBe("arn:alias:live");
        expect(await valueOf(api.aliases)).toEqual({ live: { "7": 1 } });
        expect(mocks.tree()).toEqual([
            ["gray:aws:Function", "api", undefined],
            ["aws:cloudwatch/logGroup:LogGroup", "api-log", "api"],
            ["aws:iam/role:Role", "api-role", "api"],
            ["aws:iam/rolePolicy:RolePolicy", "api-role-policy", "api"],
            ["aws:lambda/function:Function", "api-function", "api"],
            ["pulumi:index:Stash", "api-memory", "api"],
            ["aws:lambda/alias:Alias", "api:live", "api"],
        ]);
        expect(mocks.inputsOf("aws:cloudwatch/logGroup:LogGroup", "api-log")).toEqual({ retentionInDays: 14 });
        expect(mocks.inputsOf("aws:lambda/function:Function", "api-function")).toEqual({
            code: expect.anything() as unknown,
            handler: "index.handler",
            runtime: "nodejs22.x",
            role: "arn:role",
            loggingConfig: { logFormat: "Text", logGroup: "api-log-1a2b3c4" },
            publish: true,
        });
        expect(mocks.inputsOf("aws:lambda/alias:Alias", "api:live")).toEqual({
            name: "live",
            functionName: "api-1a2b3c4",
            functionVersion: "7",
        });
        expect(policy("api-role-policy")).toEqual([
            {
                Effect: "Allow",
                Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resource: ["arn:log", "arn:log:*"],
            },
        ]);
    });

    test("the memory comes after the function, and goes with it", () => {
        expect([mocks.optionsOf("api-memory").dependsOn].flat().map(each => nameOf(each as pulumi.Resource))).toEqual([
            "api-function",
        ]);
        expect(mocks.optionsOf("api-memory").replaceWith?.map(nameOf)).toEqual(["api-function"]);
        expect(mocks.optionsOf("api-memory").ignoreChanges).toEqual([
            "input.published",
            "input.publishedWith",
            "input.traffic",
            "input.replacedWith",
        ]);
        expect(mocks.inputsOf("pulumi:index:Stash", "api-memory")).toMatchObject({
            input: { published: "", traffic: 1, publishedWith: {} },
        });
    });
});

describe("what is passed on", () => {
    test("the arguments of aws.lambda.Function as they are; a given role and log group make none", async () => {
        const args = { memorySize: 512, environment: { variables: { LOG: "info" } }, runtime: "nodejs20.x" };
        const web = new gray.aws.Function(
            "web",
            { ...CODE, ...args, role: "arn:mine", loggingConfig: { logFormat: "JSON" }, traffic: 0.1 },
            mocks.noting(),
        );
        await valueOf(web.alias.arn);
        expect(mocks.tree().map(([, name]) => name)).toEqual(["web", "web-function", "web-memory", "web:live"]);
        expect(mocks.inputsOf("aws:lambda/function:Function", "web-function")).toEqual({
            ...args,
            code: expect.anything() as unknown,
            handler: "index.handler",
            role: "arn:mine",
            loggingConfig: { logFormat: "JSON" },
            publish: true,
        });
    });

    test("an image is no zip: neither runtime nor handler", async () => {
        const image = new gray.aws.Function("image", { imageUri: "shop/api@sha256:1" }, mocks.noting());
        await valueOf(image.alias.arn);
        expect(mocks.inputsOf("aws:lambda/function:Function", "image-function")).toEqual({
            imageUri: "shop/api@sha256:1",
            packageType: "Image",
            role: "arn:role",
            loggingConfig: { logFormat: "Text", logGroup: "api-log-1a2b3c4" },
            publish: true,
        });
    });

    test("a VPC and tracing need rights, which the own role gets", async () => {
        const vpcConfig = { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
        const inside = new gray.aws.Function("inside", { ...CODE, vpcConfig, tracingConfig: { mode: "Active" } });
        await valueOf(inside.alias.arn);
        expect(policy("inside-role-policy").flatMap(({ Action }) => Action)).toEqual(
            expect.arrayContaining(["ec2:CreateNetworkInterface", "xray:PutTraceSegments"]),
        );
    });
});

describe("aliases", () => {
    test("one version each, or two of which $latest is the additional one", async () => {
        const shop = new gray.aws.Function(
            "shop",
            { ...CODE, aliases: { dev: "$latest", prepub: "3", release: { "2": 0.8, $latest: 0.2 } } },
            mocks.noting(),
        );
        expect(await valueOf(shop.aliases)).toEqual({
            live: { "7": 1 },
            dev: { "7": 1 },
            prepub: { "3": 1 },
            release: { "2": 0.8, "7": 0.2 },
        });
        const alias = (name: string): unknown => mocks.inputsOf("aws:lambda/alias:Alias", `shop:${name}`);
        await Promise.all(["dev", "prepub", "release"].map(async name => valueOf(shop.aliasNamed(name).arn)));
        const own = { functionName: "api-1a2b3c4" };
        expect(alias("dev")).toEqual({ ...own, name: "dev", functionVersion: "7" });
        expect(alias("prepub")).toEqual({ ...own, name: "prepub", functionVersion: "3" });
        expect(alias("release")).toEqual({
            ...own,
            name: "release",
            functionVersion: "2",
            routingConfig: { additionalVersionWeights: { "7": 0.2 } },
        });
        expect(() => shop.aliasNamed("prod")).toThrow(
            'shop: alias: there is no alias "prod"; give one of live, dev, prepub, release, or add it to aliases',
        );
    });

    test("two names of one version are no split", async () => {
        const same = new gray.aws.Function("same", { ...CODE, aliases: { release: { "7": 0.8, $latest: 0.2 } } });
        await valueOf(same.aliasNamed("release").arn);
        expect(mocks.inputsOf("aws:lambda/alias:Alias", "same:release")).toEqual({
            functionName: "api-1a2b3c4",
            name: "release",
            functionVersion: "7",
        });
        expect(await valueOf(same.aliases)).toEqual({ live: { "7": 1 }, release: { "7": 1 } });
    });
});

describe("what a publish remembers", () => {
    test("the role and the dead-letter queue that Lambda wants both versions to have", async () => {
        const args = { ...CODE, role: "arn:mine", deadLetterConfig: { targetArn: "arn:queue" }, publish: true };
        const kept = new gray.aws.Function("kept", args, mocks.noting());
        expect(await valueOf(kept.published)).toBe("7");
        expect(mocks.inputsOf("pulumi:index:Stash", "kept-memory")).toMatchObject({
            input: { published: "7", traffic: 1, publishedWith: { role: "arn:mine", deadLetter: "arn:queue" } },
        });
    });

    test("what a pinned version had is not known", async () => {
        const pinned = new gray.aws.Function("pinned", { ...CODE, pin: "3", traffic: 0.5 }, mocks.noting());
        await valueOf(pinned.alias.arn);
        expect(mocks.inputsOf("pulumi:index:Stash", "pinned-memory")).toMatchObject({
            input: { published: "3", traffic: 0.5, publishedWith: {} },
        });
        expect(mocks.optionsOf("pinned-memory").ignoreChanges).toEqual(["input.replacedWith"]);
        expect(mocks.inputsOf("aws:lambda/alias:Alias", "pinned:live")).toEqual({
            functionName: "api-1a2b3c4",
            name: "live",
            functionVersion: "3",
            routingConfig: { additionalVersionWeights: { "7": 0.5 } },
        });
    });
});

test.each<[object, string]>([
    [
        { ...CODE, role: "arn:role", permissionsBoundary: "arn:policy" },
        "permissionsBoundary: it is of the function's own role, and role is given too; give one of the two",
    ],
    [{ ...CODE, rolePath: "gray" }, 'rolePath: "gray" is not a path; give one with slashes around it ("/gray/")'],
    [
        { handler: "index.handler" },
        "code: no source of code is given; give code (a folder or archive), s3Bucket and s3Key, or imageUri",
    ],
    [
        { ...CODE, imageUri: "a@sha256:1" },
        "code: code and imageUri are given; give code (a folder or archive), s3Bucket and s3Key, or imageUri",
    ],
    [{ ...CODE, code: "./nowhere" }, 'code: "./nowhere" is not there; give a folder or a zip file'],
    [{ code: "./src" }, 'handler: none is given; give the code\'s file and function ("index.handler")'],
    [{ ...CODE, traffic: 20 }, "traffic: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)"],
    [
        { ...CODE, aliases: { live: "1" } },
        'aliases: "live" is the default alias, which traffic and publish move; give another name',
    ],
    [
        { ...CODE, aliases: { a: { "1": 0.2, "2": 0.2, "3": 0.6 } } },
        'aliases.a: {"1":0.2,"2":0.2,"3":0.6} names 3 versions; give one or two',
    ],
    [
        { ...CODE, deadLetterConfig: { targetArn: "arn:queue" } },
        "role: deadLetterConfig needs rights that only you know; give a role that has them",
    ],
    [
        { ...CODE, logRetention: 13 },
        "logRetention: 13 is not a time CloudWatch keeps logs; give one of 0, 1, 3, 5, 7, 14",
    ],
    [
        { ...CODE, url: { authorizationType: "ALL" } },
        'url.authorizationType: "ALL" is not a kind of authorization; give "NONE" (everyone) or "AWS_IAM"',
    ],
])("refused, and nothing registered: %j", (args, message) => {
    const options = mocks.noting();
    expect(() => new gray.aws.Function("bad", args as grayModule.aws.FunctionArgs, options)).toThrow(`bad: ${message}`);
    expect(mocks.registered).toEqual([]);
});

/** The statements of a role's policy. */
function policy(name: string): Array<{ Action: string[] }> {
    const { policy: text } = mocks.inputsOf("aws:iam/rolePolicy:RolePolicy", name) as { policy: string };
    return (JSON.parse(text) as { Statement: Array<{ Action: string[] }> }).Statement;
}
