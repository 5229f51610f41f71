import { afterEach, expect, test } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import { says } from "../support/local-stack";

/** The tests' own AWS provider, with what a function may be made of and configured with. */

const moto = useMoto();
let aws: AwsProject;
afterEach(async () => {
    aws.close();
    await moto().reset();
});

/** Functions of several kinds, in a region of their own. */
function program({ memorySize = 256, secret = "s3cret" } = {}): string {
    return `
        const { Provider } = require("@pulumi/aws/provider");
        const { Role } = require("@pulumi/aws/iam/role");
        const { Function } = require("@pulumi/aws/lambda/function");
        const { Alias } = require("@pulumi/aws/lambda/alias");
        const { FunctionUrl } = require("@pulumi/aws/lambda/functionUrl");
        const { LoadBalancer } = require("@pulumi/aws/lb/loadBalancer");
        const { Permission } = require("@pulumi/aws/lambda/permission");
        const { TargetGroup } = require("@pulumi/aws/lb/targetGroup");
        const { TargetGroupAttachment } = require("@pulumi/aws/lb/targetGroupAttachment");

        const provider = new Provider("there", { region: "eu-west-1" });
        const policy = { Version: "2012-10-17", Statement: [] };
        const role = new Role("fn", { assumeRolePolicy: policy }, { provider });
        const text = new pulumi.asset.StringAsset("exports.handler = async () => 1;");
        const made = new Function("made", {
            role: role.arn,
            handler: "index.handler",
            runtime: "nodejs22.x",
            publish: true,
            code: new pulumi.asset.AssetArchive({
                "index.js": text,
                lib: new pulumi.asset.FileArchive("./code"),
            }),
            environment: { variables: { TOKEN: pulumi.secret(${JSON.stringify(secret)}) } },
            memorySize: ${String(memorySize)},
            ephemeralStorage: { size: 1024 },
            tags: { team: "shop" },
        }, { provider });
        const image = new Function("image", {
            role: role.arn,
            packageType: "Image",
            imageUri: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api@sha256:" + "0".repeat(64),
        }, { provider });
        const alias = new Alias("made", { functionName: made.name, functionVersion: made.version }, { provider });
        const url = new FunctionUrl("made", {
            functionName: made.name,
            qualifier: alias.name,
            authorizationType: "NONE",
            cors: { allowOrigins: ["*"] },
        }, { provider });
        const group = new TargetGroup("made", { targetType: "lambda" }, { provider });
        const permission = new Permission("made", {
            action: "lambda:InvokeFunction",
            function: made,
            qualifier: alias.name,
            principal: "elasticloadbalancing.amazonaws.com",
            sourceArn: group.arn,
        }, { provider });
        new TargetGroupAttachment(
            "made",
            { targetGroupArn: group.arn, targetId: alias.arn },
            { provider, dependsOn: permission },
        );
        exports.names = [made.name, alias.name];
        exports.arns = [made.arn, alias.arn, image.arn];
        exports.versions = [made.version, image.version];
    `;
}

test("archives, images, secrets, tags, automatic names and another region", async () => {
    aws = await AwsProject.open(moto(), program(), { "code/index.js": says("one") });
    await aws.project.ok("config", "set", "aws:skipCredentialsValidation", "true");
    await aws.project.ok("config", "set", "aws:region", "us-west-2");
    const preview = await aws.preview();
    expect(preview.code, preview.output).toBe(0);
    expect(preview.writes).toEqual([]);
    const first = await aws.up();
    expect(first.code, first.output).toBe(0);
    expect((await aws.up()).calls).toEqual([]);

    const { names, arns, versions } = (await aws.project.outputs()) as Record<string, string[]>;
    expect(versions).toEqual(["1", "$LATEST"]);
    expect(names).toEqual([expect.stringMatching(/^made-[0-9a-f]{7}$/), expect.stringMatching(/^made-[0-9a-f]{7}$/)]);
    expect(arns?.[0]).toBe(`arn:aws:lambda:eu-west-1:123456789012:function:${String(names?.[0])}`);
    expect(await aws.project.exported()).not.toContain("s3cret");

    aws.project.program(program({ memorySize: 512, secret: "an0ther" }));
    expect((await aws.up()).writes).toEqual(["UpdateFunctionConfiguration", "PublishVersion", "UpdateAlias"]);
    expect((await aws.project.outputs())["versions"]).toEqual(["2", "$LATEST"]);
    expect(await aws.project.exported()).not.toContain("an0ther");
    const destroy = await aws.destroy();
    expect(destroy.code, destroy.output).toBe(0);
});
