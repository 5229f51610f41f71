import { percent } from "../../model/share-text";
import type { AlarmSettings } from "./alarm-settings";
import { errorRateOf, type Measure } from "./metrics";

/** Alarms by what they watch: `$latest` under the alias, or (`live…`, and throttles) the alias as a whole. */
export type AlarmKind = "errors" | "errorRate" | "p95" | "liveErrors" | "liveErrorRate" | "liveP95" | "throttles";

/** One alarm, without the names of what it watches. */
export interface AlarmPlan {
    kind: AlarmKind;
    /** The end of the resource's name. No suffix ends in `-` and another suffix, so two alarms never have the same name. */
    suffix: string;
    /** Whether it watches `$latest`; otherwise the alias as a whole. */
    latest: boolean;
    /** What it reads; their names are their ids in math. Without an expression it is one, and compared as it is. */
    measures: [Measure, ...Measure[]];
    /** CloudWatch metric math over the measures; a period for which it has no value is not judged. */
    expression?: string;
    comparison: "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold";
    threshold: number;
    /** What is wrong when it goes off. */
    says: string;
}

/** An alarm goes off when this many of the last periods are bad: one bad minute, or a start from cold, wakes nobody. */
export const BAD_PERIODS = { of: 3, needed: 2 };

type Judgement = Omit<AlarmPlan, "kind" | "suffix" | "latest">;

/**
 * The alarms that settings ask for. What a version can do wrong is watched twice, on `$latest` and on the alias: Lambda
 * promises metrics of one version only while the alias is split, and the alias also tells while nothing is.
 *
 * Throttles are watched on the alias: versions share the function's concurrency, so a throttled request is no version's
 * fault, and Lambda documents `ExecutedVersion` for requests that a version executed.
 *
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html and, for metric math,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export function planAlarms(settings: AlarmSettings): AlarmPlan[] {
    const errors = judgeErrors(settings);
    const errorRate = judgeErrorRate(settings);
    const p95 = judgeP95(settings);
    return [
        ...plan("errors", "errors", true, errors),
        ...plan("errorRate", "error-rate", true, errorRate),
        ...plan("p95", "p95", true, p95),
        ...plan("liveErrors", "errors-live", false, errors),
        ...plan("liveErrorRate", "error-rate-live", false, errorRate),
        ...plan("liveP95", "p95-live", false, p95),
        ...plan("throttles", "throttles", false, judgeThrottles(settings)),
    ];
}

function plan(kind: AlarmKind, suffix: string, latest: boolean, judgement: Judgement | undefined): AlarmPlan[] {
    return judgement === undefined ? [] : [{ kind, suffix, latest, ...judgement }];
}

function judgeErrors({ errors, errorRate, minRequests }: AlarmSettings): Judgement | undefined {
    if (errors === undefined) {
        return undefined;
    }
    const count = { comparison: "GreaterThanOrEqualToThreshold", threshold: errors } as const;
    const says = `${String(errors)} or more requests fail`;
    if (errorRate === undefined) {
        return { ...count, measures: ["errors"], says };
    }
    const fewer = String(minRequests.errorRate);
    return {
        ...count,
        measures: ["errors", "requests"],
        expression: `IF(requests < ${fewer}, errors)`,
        says: `${says} of fewer than ${fewer}`,
    };
}

function judgeErrorRate({ errorRate, minRequests }: AlarmSettings): Judgement | undefined {
    if (errorRate === undefined) {
        return undefined;
    }
    const fewest = String(minRequests.errorRate);
    return {
        measures: ["errors", "requests"],
        expression: `IF(requests >= ${fewest}, ${errorRateOf("errors", "requests")})`,
        comparison: "GreaterThanThreshold",
        threshold: errorRate,
        says: `more than ${percent(errorRate)} of ${fewest} or more requests fail`,
    };
}

function judgeP95({ p95, minRequests }: AlarmSettings): Judgement | undefined {
    if (p95 === undefined) {
        return undefined;
    }
    const fewest = String(minRequests.p95);
    return {
        measures: ["p95", "requests"],
        expression: `IF(requests >= ${fewest}, p95)`,
        comparison: "GreaterThanThreshold",
        threshold: p95,
        says: `the slowest 5% of ${fewest} or more requests take more than ${String(p95)} ms`,
    };
}

function judgeThrottles({ throttles }: AlarmSettings): Judgement | undefined {
    if (throttles === undefined) {
        return undefined;
    }
    return {
        measures: ["throttles"],
        comparison: "GreaterThanOrEqualToThreshold",
        threshold: throttles,
        says: `${String(throttles)} or more requests are throttled`,
    };
}
