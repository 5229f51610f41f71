import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { Function as LambdaFunction, type FunctionArgs as LambdaFunctionArgs } from "@pulumi/aws/lambda/function";
import type * as pulumi from "@pulumi/pulumi";
import { codeArchive } from "./code-archive";
import { makeExecutionRole } from "./execution-role";
import { lastsUntilReplaced } from "./lasts-until-replaced";
import type { FunctionArgs } from "./function-args";
import { PACKAGE } from "./plugin/resource-types";

/** Pinned: a default that moved with this package would make a new version of every function that relies on it. */
const DEFAULT_RUNTIME = "nodejs22.x";

/** Arguments that are not `aws.lambda.Function`'s, or are made from others here. */
const OWN: ReadonlySet<string> = new Set<keyof FunctionArgs>([
    "traffic",
    "publish",
    "pin",
    "ramp",
    "aliases",
    "url",
    "logRetention",
    "provisionedConcurrency",
    "keep",
    "code",
    "role",
    "permissionsBoundary",
    "rolePath",
]);

/** The Lambda function, with a role and a log group when none are given. It always publishes a version. */
export function makeLambda(
    owner: pulumi.Resource,
    name: string,
    args: FunctionArgs,
    logRetention: number,
): LambdaFunction {
    const { code, imageUri, loggingConfig } = args;
    const parent = { parent: owner };
    const log =
        loggingConfig === undefined
            ? new LogGroup(`${name}-log`, { retentionInDays: logRetention }, parent)
            : undefined;
    const { role, dependsOn } = roleOf(owner, name, args, log);
    const passed = Object.fromEntries(
        Object.entries(args).filter(([key]) => !OWN.has(key)),
    ) as Partial<LambdaFunctionArgs>;
    return new LambdaFunction(
        `${name}-function`,
        {
            ...(imageUri === undefined ? { runtime: DEFAULT_RUNTIME } : { packageType: "Image" }),
            ...(log && { loggingConfig: { logFormat: "Text", logGroup: log.name } }),
            ...passed,
            ...(code !== undefined && { code: codeArchive({ owner, name, platform: PACKAGE }, code) }),
            role,
            publish: true,
        },
        { ...lastsUntilReplaced(owner), dependsOn },
    );
}

function roleOf(
    owner: pulumi.Resource,
    name: string,
    { role, vpcConfig, tracingConfig, permissionsBoundary, rolePath }: FunctionArgs,
    log: LogGroup | undefined,
): { role: pulumi.Input<string>; dependsOn: pulumi.Resource[] } {
    if (role !== undefined) {
        return { role, dependsOn: [] };
    }
    const needs = { vpc: vpcConfig !== undefined, tracing: tracingConfig !== undefined };
    const executionRole = makeExecutionRole(owner, name, log, needs, {
        ...(permissionsBoundary !== undefined && { permissionsBoundary }),
        ...(rolePath !== undefined && { path: rolePath }),
    });
    return { role: executionRole.role.arn, dependsOn: [executionRole.policy] };
}
