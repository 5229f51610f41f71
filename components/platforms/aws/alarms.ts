import { Dashboard } from "@pulumi/aws/cloudwatch/dashboard";
import { MetricAlarm, type MetricAlarmArgs } from "@pulumi/aws/cloudwatch/metricAlarm";
import * as pulumi from "@pulumi/pulumi";
import { formerly } from "../../former-names";
import { ArgumentError } from "../../model/argument-error";
import { dashboardName } from "../../model/child-names";
import { DEFAULT_ALIAS } from "../../model/names";
import { orRefuse } from "../../user-error";
import { withoutStackTraces } from "../../without-stack-traces";
import { type AlarmKind, type AlarmPlan, BAD_PERIODS, planAlarms } from "./alarm-plan";
import { type AlarmLimits, type AlarmSettings, parseLimits } from "./alarm-settings";
import { dashboardBody } from "./dashboard-body";
import type { Function } from "./function";
import { inRegion } from "./in-region";
import { metricOf, resourceOf, type Watched } from "./metrics";
import { requireFunction } from "./require-function";

/** Arguments of {@link Alarms}. */
export interface AlarmsArgs extends AlarmLimits {
    /** The function whose releases are watched. */
    function: Function;
    /**
     * ARNs of what is told when an alarm goes off and when it is over: SNS topics and the like, at most 5.
     *
     * @default none
     */
    actions?: pulumi.Input<Array<pulumi.Input<string>>>;
}

/** CloudWatch's own limit, for each state. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MOST_ACTIONS = 5;
const ALARM_TYPE = "aws:cloudwatch/metricAlarm:MetricAlarm";

/**
 * CloudWatch alarms on the errors, error rate, duration and throttles of a function's default alias, and a dashboard
 * with its two versions side by side.
 *
 * Errors, error rate and duration are watched twice. On `$latest` under the alias (dimension `ExecutedVersion`): with
 * every new version these alarms move to it. And on the alias as a whole, whose alarms never move: Lambda documents
 * metrics of one version for telling apart the two of a weighted alias, and promises none while the alias names one
 * version, as it does at traffic 0 and 1 and after a publish. Throttles are watched on the alias alone: versions share
 * the function's concurrency.
 *
 * An alarm goes off when two of the last three periods are bad. Missing data is not bad: without requests (traffic 0, a
 * quiet night) nothing is wrong, and an alarm that rang is over once its version gets no more of them.
 *
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html and
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * @example
 * ```ts
 * new gray.aws.Alarms("api-alarms", { function: api, actions: [topic.arn], p95: 500 });
 * ```
 */
export class Alarms extends pulumi.ComponentResource {
    /** The alarms by what they watch; those that are off are not there. */
    public readonly alarms: Partial<Record<AlarmKind, MetricAlarm>>;
    /** The dashboard; `undefined` when it is off. */
    public readonly dashboard: Dashboard | undefined;

    /**
     * @throws pulumi.ResourceError when an argument is refused; nothing is changed then
     */
    constructor(name: string, args: AlarmsArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const settings = orRefuse(name, () => {
            requireFunction(args.function, "that is to be watched");
            checkActions(args.actions);
            return parseLimits(args);
        });
        super("gray:aws:Alarms", name, {}, inRegion(opts, args.function.region));
        this.alarms = withoutStackTraces(this, () => makeAlarms(this, name, args, settings));
        this.dashboard = settings.dashboard
            ? withoutStackTraces(this, () => makeDashboard(this, name, args.function, settings.period))
            : undefined;
        this.registerOutputs({});
    }
}

function checkActions(actions: unknown): void {
    if (Array.isArray(actions) && actions.length > MOST_ACTIONS) {
        throw new ArgumentError(
            "actions",
            `${String(actions.length)} are more than CloudWatch takes; give at most ${String(MOST_ACTIONS)}`,
        );
    }
}

function makeAlarms(
    owner: pulumi.Resource,
    name: string,
    { function: fn, actions }: AlarmsArgs,
    settings: AlarmSettings,
): Alarms["alarms"] {
    const functionName = fn.function.name;
    const alias = {
        functionName,
        resource: functionName.apply(functionText => resourceOf(functionText, DEFAULT_ALIAS)),
    };
    const latest = { ...alias, version: fn.version };
    return Object.fromEntries(
        planAlarms(settings).map(plan => {
            const alarm = alarmArgs(plan, plan.latest ? latest : alias, settings.period, actions);
            const child = `${name}-${plan.suffix}`;
            const former = `${name}-${plan.suffix.replace(/^(.*)-live$/, "live-$1")}`;
            const aliases = child === former ? [] : [formerly(ALARM_TYPE, child, former)];
            return [plan.kind, new MetricAlarm(child, alarm, { parent: owner, aliases })];
        }),
    );
}

function makeDashboard(owner: pulumi.Resource, name: string, fn: Function, period: number): Dashboard {
    const { name: functionName, arn } = fn.function;
    const shown = pulumi.all([functionName, arn, fn.version, fn.published]);
    return new Dashboard(
        `${name}-dashboard`,
        {
            dashboardName: functionName.apply(functionText => dashboardName(functionText, name)),
            dashboardBody: shown.apply(([functionText, where, latest, published]) =>
                dashboardBody({
                    functionName: functionText,
                    alias: DEFAULT_ALIAS,
                    latest,
                    published,
                    region: regionOf(where),
                    period,
                }),
            ),
        },
        { parent: owner },
    );
}

/** Outputs stay where they are, so that a preview shows what else is known. */
function alarmArgs(
    { measures, expression, comparison, threshold, says }: AlarmPlan,
    watched: Watched<pulumi.Output<string>>,
    period: number,
    actions: AlarmsArgs["actions"],
): MetricAlarmArgs {
    const metrics = measures.map(measure => ({ id: measure, ...metricOf(measure, watched) }));
    const { needed, of } = BAD_PERIODS;
    const when = `in ${String(needed)} of ${String(of)} periods of ${String(period)} s`;
    const whose = watched.version
        ? pulumi.interpolate`version ${watched.version} ($latest) of ${watched.resource}`
        : pulumi.interpolate`${watched.resource}, all versions`;
    return {
        alarmDescription: pulumi.interpolate`${whose}: ${says}, ${when}`,
        ...(expression === undefined ? plain(metrics, period) : math(expression, metrics, period)),
        comparisonOperator: comparison,
        threshold,
        evaluationPeriods: of,
        datapointsToAlarm: needed,
        treatMissingData: "notBreaching",
        alarmActions: actions,
        okActions: actions,
    };
}

type Watching = { id: string } & ReturnType<typeof metricOf<pulumi.Output<string>>>;

function plain(metrics: Watching[], period: number): MetricAlarmArgs {
    const [first] = metrics;
    return {
        namespace: first?.namespace,
        metricName: first?.metricName,
        statistic: first?.stat,
        dimensions: first?.dimensions,
        period,
    };
}

function math(expression: string, metrics: Watching[], period: number): MetricAlarmArgs {
    return {
        metricQueries: [
            { id: "judged", expression, label: expression, returnData: true },
            ...metrics.map(({ id, ...metric }) => ({ id, metric: { ...metric, period }, returnData: false })),
        ],
    };
}

/** `arn:aws:lambda:us-east-1:123456789012:function:api` is in us-east-1. */
function regionOf(arn: string): string {
    return arn.split(":")[3] ?? "";
}
