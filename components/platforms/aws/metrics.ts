/**
 * Which CloudWatch metrics tell how a version does: plain data, for alarms, dashboards and whoever else reads them.
 *
 * Sources: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html (the metrics, their statistics)
 * and https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-view.html (the dimensions).
 */

/** Where Lambda's metrics are. */
export const NAMESPACE = "AWS/Lambda";

/** How often Lambda sends metrics, in seconds: a shorter period has nothing in it. */
export const METRIC_SECONDS = 60;

/** What is measured: the metric's name and the statistic that means something. Durations are in milliseconds. */
export const MEASURES = {
    requests: { metricName: "Invocations", stat: "Sum" },
    errors: { metricName: "Errors", stat: "Sum" },
    throttles: { metricName: "Throttles", stat: "Sum" },
    p50: { metricName: "Duration", stat: "p50" },
    p95: { metricName: "Duration", stat: "p95" },
    p99: { metricName: "Duration", stat: "p99" },
} as const;

/** A name of {@link MEASURES}. */
export type Measure = keyof typeof MEASURES;

/** The share of requests that fail, 0 to 1, as CloudWatch metric math: of the ids that the two measures have there. */
export function errorRateOf(errors: string, requests: string): string {
    return `${errors} / ${requests}`;
}

/**
 * Whose metrics: an alias as a whole, or one version's share of the alias. `T` is text, or whatever becomes text.
 *
 * Lambda documents `ExecutedVersion` for calls of an alias, to compare the two versions of a weighted one; it promises
 * nothing about an alias of one version. What must be seen then is read from the alias.
 */
export interface Watched<T = string> {
    functionName: T;
    /** {@link resourceOf} the alias. */
    resource: T;
    /** A version's number. Left out, it is the alias as a whole. */
    version?: T;
}

/** A metric with its statistic. */
export interface Metric<T = string> {
    namespace: string;
    metricName: string;
    stat: string;
    dimensions: Record<string, T>;
}

/** What the dimension `Resource` says for an alias: `api:live`. */
export function resourceOf(functionName: string, alias: string): string {
    return `${functionName}:${alias}`;
}

/**
 * The metric of a measure.
 *
 * @example
 * ```ts
 * metricOf("p95", { functionName: "api", resource: "api:live", version: "2" });
 * // { namespace: "AWS/Lambda", metricName: "Duration", stat: "p95",
 * //   dimensions: { FunctionName: "api", Resource: "api:live", ExecutedVersion: "2" } }
 * ```
 */
export function metricOf<T>(measure: Measure, { functionName, resource, version }: Watched<T>): Metric<T> {
    return {
        namespace: NAMESPACE,
        ...MEASURES[measure],
        dimensions: {
            FunctionName: functionName,
            Resource: resource,
            ...(version !== undefined && { ExecutedVersion: version }),
        },
    };
}
