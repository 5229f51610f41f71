import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** examples/aws as people write it without our components: what it makes is the same, but for the memory. */

const weight = Number(process.env["GRAY_TRAFFIC"] ?? "0");
const name = "api";

const log = new aws.cloudwatch.LogGroup(`${name}-log`, { retentionInDays: 14 });
const role = new aws.iam.Role(`${name}-role`, {
    assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
});
const policy = new aws.iam.RolePolicy(`${name}-role-policy`, {
    role: role.name,
    policy: log.arn.apply(arn =>
        JSON.stringify({
            Version: "2012-10-17",
            Statement: [
                {
                    Effect: "Allow",
                    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
                    Resource: [arn, `${arn}:*`],
                },
            ],
        }),
    ),
});
const lambda = new aws.lambda.Function(
    `${name}-function`,
    {
        runtime: "nodejs22.x",
        handler: "index.handler",
        code: new pulumi.asset.FileArchive("./src"),
        environment: { variables: { GREETING: "hello" } },
        timeout: 5,
        loggingConfig: { logFormat: "Text", logGroup: log.name },
        role: role.arn,
        publish: true,
    },
    { dependsOn: [policy] },
);

const alias = new aws.lambda.Alias(`${name}-live`, {
    name: "live",
    functionName: lambda.name,
    functionVersion: "1",
    routingConfig:
        weight === 0
            ? undefined
            : { additionalVersionWeights: lambda.version.apply(version => ({ [version]: weight })) },
});
const qualified = { functionName: lambda.name, qualifier: alias.name };
const functionUrl = new aws.lambda.FunctionUrl(`${name}-url`, { ...qualified, authorizationType: "NONE" });
const everyone = { function: lambda.name, qualifier: alias.name, principal: "*" };
new aws.lambda.Permission(`${name}-url-public`, {
    ...everyone,
    action: "lambda:InvokeFunctionUrl",
    functionUrlAuthType: "NONE",
});
new aws.lambda.Permission(`${name}-url-invoke`, {
    ...everyone,
    action: "lambda:InvokeFunction",
    invokedViaFunctionUrl: true,
});

const resource = lambda.name.apply(own => `${own}:live`);
const kinds = ["errors", "error-rate", "p95", "live-errors", "live-error-rate", "live-p95", "throttles"];
for (const kind of kinds) {
    const dimensions = {
        FunctionName: lambda.name,
        Resource: resource,
        ...(!kind.startsWith("live") && kind !== "throttles" && { ExecutedVersion: lambda.version }),
    };
    const metric = (metricName: string, stat: string): aws.types.input.cloudwatch.MetricAlarmMetricQuery => ({
        id: metricName.toLowerCase(),
        metric: { namespace: "AWS/Lambda", metricName, stat, period: 60, dimensions },
        returnData: false,
    });
    new aws.cloudwatch.MetricAlarm(`${name}-alarms-${kind}`, {
        alarmDescription: pulumi.interpolate`${kind} of ${resource}`,
        metricQueries: [
            { id: "judged", expression: "IF(invocations >= 100, errors / invocations)", returnData: true },
            metric("Errors", "Sum"),
            metric("Invocations", "Sum"),
        ],
        comparisonOperator: "GreaterThanThreshold",
        threshold: 0.01,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        treatMissingData: "notBreaching",
        alarmActions: [],
        okActions: [],
    });
}

const dashboard = new aws.cloudwatch.Dashboard(`${name}-dashboard`, {
    dashboardName: pulumi.interpolate`${lambda.name}-alarms`,
    dashboardBody: pulumi.all([resource, lambda.version]).apply(([own, version]) =>
        JSON.stringify({
            widgets: ["Invocations", "Errors", "Duration"].map((metricName, row) => ({
                type: "metric",
                x: 0,
                y: row * 6,
                width: 24,
                height: 6,
                properties: {
                    metrics: [["AWS/Lambda", metricName, "Resource", own, "ExecutedVersion", version]],
                    region: "us-east-1",
                },
            })),
        }),
    ),
});

export const url = functionUrl.functionUrl;
export const version = lambda.version;
export const dashboardName = dashboard.dashboardName;
