import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import * as pulumi from "@pulumi/pulumi";

/** What a function's own role must allow beside writing its log. */
export interface RoleNeeds {
    /** It runs in a VPC. */
    vpc: boolean;
    /** It traces with X-Ray. */
    tracing: boolean;
}

interface Statement {
    Effect: "Allow";
    Action: string[];
    Resource: string | string[];
}

const TRUST = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

/**
 * A role that may do what a function needs to run, and nothing else. It is the function's own and does not change with
 * its code: Lambda weighs only versions with one role.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
export function makeExecutionRole(
    owner: pulumi.Resource,
    name: string,
    log: LogGroup | undefined,
    needs: RoleNeeds,
    place: { permissionsBoundary?: pulumi.Input<string>; path?: string } = {},
): { role: Role; policy: RolePolicy } {
    const parent = { parent: owner };
    const role = new Role(`${name}-role`, { assumeRolePolicy: JSON.stringify(TRUST), ...place }, parent);
    const policy = pulumi
        .output(log?.arn)
        .apply(arn => JSON.stringify({ Version: "2012-10-17", Statement: statements(arn, needs) }));
    return { role, policy: new RolePolicy(`${name}-role-policy`, { role: role.name, policy }, parent) };
}

function statements(logArn: string | undefined, { vpc, tracing }: RoleNeeds): Statement[] {
    const allowed: Statement[] = [
        {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: logArn === undefined ? "*" : [logArn, `${logArn}:*`],
        },
    ];
    if (vpc) {
        const actions = [
            "CreateNetworkInterface",
            "DescribeNetworkInterfaces",
            "DescribeSubnets",
            "DeleteNetworkInterface",
        ];
        allowed.push({
            Effect: "Allow",
            Action: [...actions, "AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"].map(
                action => `ec2:${action}`,
            ),
            Resource: "*",
        });
    }
    if (tracing) {
        allowed.push({ Effect: "Allow", Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: "*" });
    }
    return allowed;
}
