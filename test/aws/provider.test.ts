import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { IAM } from "@aws-sdk/client-iam";
import { zipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import { says } from "../support/local-stack";

/** The tests' own AWS provider, with plain resources of @pulumi/aws on the real engine. */

const moto = useMoto();
let aws: AwsProject;
beforeEach(async () => {
    aws = await AwsProject.open(moto(), program(), { "code/index.js": says("one") });
});
afterEach(async () => {
    aws.close();
    await moto().reset();
});

/** A role, a log group, a function and an alias. */
function program({ weights = "", version = "fn.version", timeout = 3 } = {}): string {
    return `
        const { Role } = require("@pulumi/aws/iam/role");
        const { RolePolicyAttachment } = require("@pulumi/aws/iam/rolePolicyAttachment");
        const { LogGroup } = require("@pulumi/aws/cloudwatch/logGroup");
        const { Function } = require("@pulumi/aws/lambda/function");
        const { Alias } = require("@pulumi/aws/lambda/alias");
        const { FunctionUrl } = require("@pulumi/aws/lambda/functionUrl");
        const { Permission } = require("@pulumi/aws/lambda/permission");

        const role = new Role("api", {
            assumeRolePolicy: JSON.stringify({
                Version: "2012-10-17",
                Statement: [
                    { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
                ],
            }),
        });
        new RolePolicyAttachment("api", {
            role: role.name,
            policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
        });
        const fn = new Function("api", {
            name: "api",
            role: role.arn,
            handler: "index.handler",
            runtime: "nodejs22.x",
            timeout: ${String(timeout)},
            publish: true,
            code: new pulumi.asset.FileArchive("./code"),
        });
        new LogGroup("api", { name: pulumi.interpolate\`/aws/lambda/\${fn.name}\`, retentionInDays: 14 });
        const alias = new Alias("api", {
            name: "live",
            functionName: fn.name,
            functionVersion: ${version},
            ${weights && `routingConfig: { additionalVersionWeights: ${weights} },`}
        });
        const url = new FunctionUrl("api", {
            functionName: fn.name,
            qualifier: alias.name,
            authorizationType: "AWS_IAM",
        });
        new Permission("api", {
            action: "lambda:InvokeFunction",
            function: fn.name,
            qualifier: alias.name,
            principal: "events.amazonaws.com",
        });
        exports.version = fn.version;
        exports.qualifiedArn = fn.qualifiedArn;
        exports.arn = fn.arn;
        exports.role = role.name;
        exports.url = url.functionUrl;
    `;
}

test("a function, its alias and what belongs to them are made; the same again changes nothing", async () => {
    const first = await aws.up();
    expect(first.output).not.toMatch(/error/i);
    expect(first.code).toBe(0);
    expect(first.writes.toSorted()).toEqual([
        "AddPermission",
        "AttachRolePolicy",
        "CreateAlias",
        "CreateFunction",
        "CreateFunctionUrlConfig",
        "CreateLogGroup",
        "CreateRole",
        "PutRetentionPolicy",
    ]);
    const arn = "arn:aws:lambda:us-east-1:123456789012:function:api";
    expect(await aws.project.outputs()).toMatchObject({
        version: "1",
        arn,
        qualifiedArn: `${arn}:1`,
        role: expect.stringMatching(/^api-[0-9a-f]{7}$/) as string,
        url: expect.stringMatching(/^https:/) as string,
    });
    expect(await aws.alias("api", "live")).toEqual({ version: "1", weights: { "1": 1 } });

    const second = await aws.up();
    expect(second.output).toMatch(/ unchanged/);
    expect(second.calls).toEqual([]);
});

test("new code makes a version; a preview knows neither its number nor what it is called", async () => {
    await aws.up();
    aws.project.write({ "code/index.js": says("two") });
    const preview = await aws.preview();
    expect(preview.writes).toEqual([]);
    expect(preview.output).toMatch(/functionVersion: "1" => \[unknown\]/);
    // What depends on the ARN or the name is not touched: both are known.
    expect(preview.output.match(/unknown/g)).toHaveLength(1);
    expect(preview.output).toMatch(/2 to update\s+6 unchanged/);

    const up = await aws.up();
    expect(up.writes).toEqual(["UpdateFunctionCode", "PublishVersion", "UpdateAlias"]);
    expect(await aws.project.outputs()).toMatchObject({ version: "2" });
    expect(await aws.alias("api", "live")).toEqual({ version: "2", weights: { "2": 1 } });
    expect(await aws.versions("api")).toEqual(["1", "2"]);
    expect((await aws.up()).calls).toEqual([]);
});

test("a new configuration makes a version too", async () => {
    await aws.up();
    aws.project.program(program({ timeout: 10 }));
    expect((await aws.preview()).output).toMatch(/functionVersion: "1" => \[unknown\]/);
    const up = await aws.up();
    expect(up.writes).toEqual(["UpdateFunctionConfiguration", "PublishVersion", "UpdateAlias"]);
    expect(await aws.project.outputs()).toMatchObject({ version: "2" });
    const { Timeout } = await aws.lambda.getFunctionConfiguration({ FunctionName: "api", Qualifier: "2" });
    expect(Timeout).toBe(10);
});

test("weights are set, moved and cleared with one call each, and a preview knows all the rest", async () => {
    await aws.up();
    aws.project.write({ "code/index.js": says("two") });
    aws.project.program(program({ version: '"1"' }));
    expect((await aws.up()).writes).toEqual(["UpdateFunctionCode", "PublishVersion"]);

    for (const [weights, expected] of [
        ["fn.version.apply(latest => ({ [latest]: 0.1 }))", { "1": 0.9, "2": 0.1 }],
        ["fn.version.apply(latest => ({ [latest]: 0.25 }))", { "1": 0.75, "2": 0.25 }],
        ["", { "1": 1 }],
    ] as const) {
        aws.project.program(program({ version: '"1"', weights }));
        expect((await aws.preview()).output).not.toContain("unknown");
        expect((await aws.up()).writes).toEqual(["UpdateAlias"]);
        expect(await aws.alias("api", "live")).toEqual({ version: "1", weights: expected });
    }
});

test("a refresh sees what others did, and the next update puts right what the program says", async () => {
    aws.project.program(program({ version: '"1"' }));
    await aws.up();
    const code = zipSync({ "index.js": Buffer.from(says("theirs")) });
    await aws.lambda.updateFunctionCode({ FunctionName: "api", ZipFile: code, Publish: true });
    await aws.lambda.updateAlias({
        FunctionName: "api",
        Name: "live",
        RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } },
    });
    expect((await aws.refresh()).writes).toEqual([]);
    expect((await aws.up()).writes).toEqual(["UpdateAlias"]);
    expect(await aws.project.outputs()).toMatchObject({ version: "2" });
    expect(await aws.alias("api", "live")).toEqual({ version: "1", weights: { "1": 1 } });

    await aws.lambda.updateFunctionConfiguration({ FunctionName: "api", MemorySize: 256 });
    await aws.refresh();
    expect((await aws.up()).writes).toEqual(["UpdateFunctionConfiguration", "PublishVersion"]);
    expect((await aws.lambda.getFunctionConfiguration({ FunctionName: "api" })).MemorySize).toBe(128);
});

test("a refresh right after an update changes nothing", async () => {
    await aws.up();
    expect((await aws.refresh()).writes).toEqual([]);
    expect((await aws.up()).calls).toEqual([]);
});

test("another name makes another function, and a destroy leaves nothing", async () => {
    await aws.up();
    aws.project.program(program().replace('name: "api"', 'name: "other"'));
    const up = await aws.up();
    expect(up.output).toMatch(/replaced/);
    expect(await aws.alias("other", "live")).toEqual({ version: "1", weights: { "1": 1 } });
    expect((await aws.lambda.listFunctions({})).Functions?.map(each => each.FunctionName)).toEqual(["other"]);

    expect((await aws.destroy()).code).toBe(0);
    expect((await aws.lambda.listFunctions({})).Functions).toEqual([]);
    expect((await new IAM(aws.client).listRoles({})).Roles).toEqual([]);
    expect((await new CloudWatchLogs(aws.client).describeLogGroups({})).logGroups).toEqual([]);
});

test("an input that it does not carry out is refused", async () => {
    aws.project.program(program().replace("publish: true,", "publish: true, codeSigningConfigArn: role.arn,"));
    const up = await aws.up();
    expect(up.code).not.toBe(0);
    expect(up.output).toMatch(/codeSigningConfigArn/);
});
