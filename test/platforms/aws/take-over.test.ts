import { afterAll, beforeAll, expect, test } from "vitest";
import { AwsProject } from "../../support/aws/aws-project";
import { useMoto } from "../../support/aws/use-moto";
import { says } from "../../support/local-stack";

/** A function that was an `aws.lambda.Function` becomes a `gray.aws.Function`: it stays the same function. */

const ARGUMENTS = `
    const { Role } = require("@pulumi/aws/iam/role");
    const role = new Role("role", { name: "api-role", assumeRolePolicy: "{}" });
    const args = {
        name: "api", handler: "index.handler", runtime: "nodejs22.x", role: role.arn, memorySize: 256,
        loggingConfig: { logFormat: "Text" },
    };
`;
const BEFORE = `${ARGUMENTS}
    const { Function } = require("@pulumi/aws/lambda/function");
    new Function("api", { ...args, code: new pulumi.asset.FileArchive("./code") });
`;
const AFTER = `${ARGUMENTS}
    const api = new gray.aws.Function("api", { ...args, code: "./code" }, {
        transformations: [({ type, props, opts }) =>
            type === "aws:lambda/function:Function"
                ? { props, opts: { ...opts, aliases: [{ name: "api", parent: pulumi.rootStackResource }] } }
                : undefined],
    });
    exports.version = api.version;
`;

const moto = useMoto();
let aws: AwsProject;
beforeAll(async () => {
    aws = await AwsProject.open(moto(), BEFORE, { "code/index.js": says("one") });
});
afterAll(() => aws.close());

test("the function stays, and its first version is what it was", async () => {
    const before = await aws.up();
    expect(before.code, before.output).toBe(0);
    const { CodeSha256 } = await aws.lambda.getFunctionConfiguration({ FunctionName: "api" });
    aws.project.program(AFTER);
    const after = await aws.up({ GRAY_PUBLISH: "true" });
    expect(after.code, after.output).toBe(0);
    expect(after.writes).toEqual(["PublishVersion", "CreateAlias"]);
    expect(await aws.alias("api", "live")).toEqual({ version: "1", weights: { "1": 1 } });
    const version = await aws.lambda.getFunctionConfiguration({ FunctionName: "api", Qualifier: "1" });
    expect(version.CodeSha256).toBe(CodeSha256);
    expect((await aws.up()).writes).toEqual([]);
});
