import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import { Moto } from "../support/aws/moto";
import { says } from "../support/local-stack";

/** The tests' own AWS provider, with plain resources of @pulumi/aws on the real engine. */

let moto: Moto;
beforeAll(async () => {
    moto = await Moto.start();
});
afterAll(async () => moto.stop());

let aws: AwsProject;
beforeEach(async () => {
    aws = await AwsProject.open(moto, program(), { "code/index.js": says("one") });
});
afterEach(async () => {
    aws.close();
    await moto.reset();
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
