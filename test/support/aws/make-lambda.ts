import { IAM } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import type { ClientSettings } from "../../../components/platforms/aws/stack-access";

const TRUST = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/** Makes a function named "api" with a role and some versions, over the API. */
export async function makeLambda(settings: ClientSettings, versions: number): Promise<void> {
    const [iam, lambda] = [new IAM(settings), new Lambda(settings)];
    const { Role } = await iam.createRole({ RoleName: "api", AssumeRolePolicyDocument: JSON.stringify(TRUST) });
    await lambda.createFunction({
        FunctionName: "api",
        Role: Role?.Arn,
        Code: { ZipFile: zipSync({ "index.js": Buffer.from("exports.handler = async () => 1;") }) },
        Handler: "index.handler",
        Runtime: "nodejs22.x",
    });
    for (let made = 1; made <= versions; made++) {
        await lambda.updateFunctionConfiguration({ FunctionName: "api", Description: String(made) });
        await lambda.publishVersion({ FunctionName: "api" });
    }
    iam.destroy();
    lambda.destroy();
}
