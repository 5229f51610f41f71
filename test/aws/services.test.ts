import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, expect, test } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";

/** The tests' own AWS provider, with the services around a function. */

const moto = useMoto();
let aws: AwsProject;
afterEach(async () => {
    aws.close();
    await moto().reset();
});

/** Two target groups behind a load balancer in the default VPC. */
function router(weight: number): string {
    return `
        const { getVpcOutput } = require("@pulumi/aws/ec2/getVpc");
        const { getSubnetsOutput } = require("@pulumi/aws/ec2/getSubnets");
        const { LoadBalancer } = require("@pulumi/aws/lb/loadBalancer");
        const { Listener } = require("@pulumi/aws/lb/listener");
        const { ListenerRule } = require("@pulumi/aws/lb/listenerRule");
        const { TargetGroup } = require("@pulumi/aws/lb/targetGroup");

        const vpc = getVpcOutput({ default: true });
        const subnets = getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] }).ids;
        const groups = ["old", "new"].map(name => new TargetGroup(name, { targetType: "lambda" }));
        const balancer = new LoadBalancer("api", { subnets: subnets.apply(ids => ids.slice(0, 2)), idleTimeout: 30 });
        const split = {
            type: "forward",
            forward: {
                targetGroups: [
                    { arn: groups[0].arn, weight: 999 - ${String(weight)} },
                    { arn: groups[1].arn, weight: ${String(weight)} },
                ],
                stickiness: { enabled: true, duration: 3600 },
            },
        };
        const listener = new Listener("api", { loadBalancerArn: balancer.arn, port: 80, defaultActions: [split] });
        new ListenerRule("bob", {
            listenerArn: listener.arn,
            priority: 1,
            conditions: [{ httpHeader: { httpHeaderName: "User", values: ["Bob"] } }],
            actions: [{ type: "forward", targetGroupArn: groups[1].arn }],
        });
        exports.listener = listener.arn;
        exports.name = balancer.name;
    `;
}

test("a load balancer: weights move with one call, the same again changes nothing, a destroy leaves nothing", async () => {
    aws = await AwsProject.open(moto(), router(100));
    const first = await aws.up();
    expect(first.code, first.output).toBe(0);
    const again = await aws.up();
    expect(again.output).toMatch(/unchanged/);
    expect(again.writes).toEqual([]);

    aws.project.program(router(200));
    expect((await aws.up()).writes).toEqual(["ModifyListener"]);
    const { listener, name } = await aws.project.outputs();
    expect(name).toMatch(/^api-[0-9a-f]{7}$/);
    const elb = new ElasticLoadBalancingV2(aws.client);
    const { Listeners } = await elb.describeListeners({ ListenerArns: [String(listener)] });
    const forward = Listeners?.[0]?.DefaultActions?.[0]?.ForwardConfig;
    expect(forward?.TargetGroups?.map(group => group.Weight)).toEqual([799, 200]);
    expect(forward?.TargetGroupStickinessConfig).toEqual({ Enabled: true, DurationSeconds: 3600 });
    const { Rules } = await elb.describeRules({ ListenerArn: String(listener) });
    expect(Rules?.[0]?.Conditions?.[0]).toMatchObject({
        Field: "http-header",
        HttpHeaderConfig: { HttpHeaderName: "User", Values: ["Bob"] },
    });

    expect((await aws.refresh()).code).toBe(0);
    expect((await aws.up()).writes).toEqual([]);
    expect((await aws.destroy()).code).toBe(0);
    expect((await elb.describeLoadBalancers({})).LoadBalancers).toEqual([]);
    expect((await elb.describeTargetGroups({})).TargetGroups).toEqual([]);
});

/** An HTTP API with two stages. */
const STAGES = `
    const { Api } = require("@pulumi/aws/apigatewayv2/api");
    const { Integration } = require("@pulumi/aws/apigatewayv2/integration");
    const { Route } = require("@pulumi/aws/apigatewayv2/route");
    const { Stage } = require("@pulumi/aws/apigatewayv2/stage");

    const api = new Api("shop", { protocolType: "HTTP", corsConfiguration: { allowOrigins: ["*"] } });
    const integration = new Integration("shop", {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: "arn:aws:lambda:us-east-1:123456789012:function:shop:$" + "{stageVariables.alias}",
        payloadFormatVersion: "2.0",
    });
    new Route("shop", {
        apiId: api.id,
        routeKey: "$default",
        target: pulumi.interpolate\`integrations/\${integration.id}\`,
    });
    const stages = ["dev", "release"].map(
        name => new Stage(name, { apiId: api.id, name, autoDeploy: true, stageVariables: { alias: name } }),
    );
    exports.api = api.id;
    exports.urls = stages.map(stage => stage.invokeUrl);
    exports.arns = stages.map(stage => stage.executionArn);
`;

test("an HTTP API with stages: made, unchanged the second time, destroyed", async () => {
    aws = await AwsProject.open(moto(), STAGES);
    const first = await aws.up();
    expect(first.code, first.output).toBe(0);
    expect((await aws.up()).calls).toEqual([]);
    const { api, urls, arns } = (await aws.project.outputs()) as { api: string; urls: string[]; arns: string[] };
    expect(urls).toEqual(["dev", "release"].map(name => `https://${api}.execute-api.us-east-1.amazonaws.com/${name}`));
    expect(arns).toContain(`arn:aws:execute-api:us-east-1:123456789012:${api}/dev`);
    const gateway = new ApiGatewayV2(aws.client);
    expect((await gateway.getStage({ ApiId: api, StageName: "dev" })).StageVariables).toEqual({ alias: "dev" });

    expect((await aws.refresh()).code).toBe(0);
    expect((await aws.up()).writes).toEqual([]);
    expect((await aws.destroy()).code).toBe(0);
    expect((await gateway.getApis({})).Items).toEqual([]);
});

/** An alarm on one metric, one on an expression, and a dashboard. */
function alarms(threshold: number): string {
    return `
        const { MetricAlarm } = require("@pulumi/aws/cloudwatch/metricAlarm");
        const { Dashboard } = require("@pulumi/aws/cloudwatch/dashboard");
        const { getRegionOutput } = require("@pulumi/aws/getRegion");
        const { getCallerIdentityOutput } = require("@pulumi/aws/getCallerIdentity");
        const { getPartitionOutput } = require("@pulumi/aws/getPartition");

        const dimensions = { FunctionName: "api", Resource: "api:live", ExecutedVersion: "2" };
        new MetricAlarm("errors", {
            namespace: "AWS/Lambda",
            metricName: "Errors",
            dimensions,
            statistic: "Sum",
            period: 60,
            evaluationPeriods: 1,
            comparisonOperator: "GreaterThanThreshold",
            threshold: ${String(threshold)},
        });
        const of = (id, metricName) => ({
            id,
            metric: { namespace: "AWS/Lambda", metricName, dimensions, period: 60, stat: "Sum" },
        });
        new MetricAlarm("rate", {
            metricQueries: [
                { id: "rate", expression: "errors / invocations", returnData: true },
                of("errors", "Errors"),
                of("invocations", "Invocations"),
            ],
            evaluationPeriods: 1,
            comparisonOperator: "GreaterThanThreshold",
            threshold: 0.01,
        });
        new Dashboard("api", { dashboardName: "api", dashboardBody: JSON.stringify({ widgets: [] }) });
        exports.where = [
            getRegionOutput().region,
            getCallerIdentityOutput().accountId,
            getPartitionOutput().partition,
        ];
    `;
}

test("alarms and a dashboard: made, changed, destroyed", async () => {
    aws = await AwsProject.open(moto(), alarms(0));
    const first = await aws.up();
    expect(first.code, first.output).toBe(0);
    expect((await aws.up()).writes).toEqual([]);
    expect(await aws.project.outputs()).toEqual({ where: ["us-east-1", "123456789012", "aws"] });

    aws.project.program(alarms(5));
    expect((await aws.up()).writes).toEqual(["PutMetricAlarm"]);
    const cloudwatch = new CloudWatch(aws.client);
    const { MetricAlarms = [] } = await cloudwatch.describeAlarms({});
    const errors = MetricAlarms.find(alarm => alarm.MetricName === "Errors");
    expect(errors).toMatchObject({ Threshold: 5, Statistic: "Sum" });
    expect(errors?.Dimensions).toContainEqual({ Name: "ExecutedVersion", Value: "2" });
    const rate = MetricAlarms.find(alarm => alarm.AlarmName?.startsWith("rate-"));
    expect(rate?.Metrics?.map(metric => metric.Id)).toEqual(["rate", "errors", "invocations"]);

    expect((await aws.destroy()).code).toBe(0);
    expect((await cloudwatch.describeAlarms({})).MetricAlarms).toEqual([]);
    expect((await cloudwatch.listDashboards({})).DashboardEntries).toEqual([]);
});
