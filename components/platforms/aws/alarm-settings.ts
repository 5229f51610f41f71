import { ArgumentError, show } from "../../model/argument-error";
import { parseShare, type Share } from "../../model/traffic";
import { METRIC_SECONDS } from "./metrics";

/** What alarms go off at. `false` is no such alarm. */
export interface AlarmLimits {
    /**
     * Failed requests in a period, 1 or more, where there are fewer than {@link minRequests}: a share of few says
     * little. With `errorRate: false`, however many requests there are.
     *
     * @default 5
     */
    errors?: number | false;
    /**
     * Share of requests that fail, above 0 and below 1. An alarm goes off above it.
     *
     * @default 0.01
     */
    errorRate?: Share | false;
    /**
     * Milliseconds that the slowest twentieth of requests may take, above 0 up to 900000. An alarm goes off above it.
     *
     * @default no alarm: only you know what is slow
     */
    p95?: number | false;
    /**
     * Throttled requests in a period, 1 or more.
     *
     * @default 1
     */
    throttles?: number | false;
    /**
     * Requests in a period from which on a share or a percentile is judged, 1 or more.
     *
     * @default for the error rate 1 / errorRate (100 for 0.01), so that one failure alone is not too many; 20 for p95,
     * so that one slow request alone is not
     */
    minRequests?: number;
    /**
     * Seconds of a period: 60 or a multiple of it, up to 86400.
     *
     * @default 60
     */
    period?: number;
    /**
     * A dashboard with the two versions side by side.
     *
     * @default true
     */
    dashboard?: boolean;
}

/** Limits that were looked at; `undefined` is no alarm. */
export interface AlarmSettings {
    errors: number | undefined;
    errorRate: number | undefined;
    p95: number | undefined;
    throttles: number | undefined;
    minRequests: { errorRate: number; p95: number };
    period: number;
    dashboard: boolean;
}

const DEFAULTS = { errors: 5, errorRate: 0.01, throttles: 1, period: 60 };
/** Of fewer requests the slowest one is the 95th percentile. */
const P95_REQUESTS = 20;
/** Lambda ends a request after 15 minutes. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_MILLISECONDS = 900_000;
const LONGEST_PERIOD = 86_400;

/** @throws ArgumentError for a limit that is none, or that nothing can ever pass */
export function parseLimits(limits: AlarmLimits): AlarmSettings {
    const errorRate = orOff(limits.errorRate, DEFAULTS.errorRate, parseErrorRate);
    const minRequests = limits.minRequests === undefined ? undefined : parseCount(limits.minRequests, "minRequests");
    return {
        errors: orOff(limits.errors, DEFAULTS.errors, value => parseCount(value, "errors", true)),
        errorRate,
        p95: orOff(limits.p95, undefined, parseMilliseconds),
        throttles: orOff(limits.throttles, DEFAULTS.throttles, value => parseCount(value, "throttles", true)),
        minRequests: {
            // Rounded first: 1 / 0.07 is 14.2…, but 1 / 0.01 must not become 101.
            errorRate: minRequests ?? Math.ceil(Number((1 / (errorRate ?? 1)).toFixed(6))),
            p95: minRequests ?? P95_REQUESTS,
        },
        period: parsePeriod(limits.period ?? DEFAULTS.period),
        dashboard: limits.dashboard ?? true,
    };
}

function orOff<T, R>(value: T | false | undefined, fallback: R | undefined, parse: (value: T) => R): R | undefined {
    if (value === false) {
        return undefined;
    }
    return value === undefined ? fallback : parse(value);
}

function parseErrorRate(value: Share): number {
    const share = parseShare(value, "errorRate");
    if (share === 0 || share === 1) {
        const why = share === 0 ? "lets no request fail" : "is never exceeded";
        throw new ArgumentError(
            "errorRate",
            `${show(value)} ${why}; give a share above 0 and below 1 (0.01 for 1%), or false for no alarm`,
        );
    }
    return share;
}

function parseCount(value: unknown, argument: string, canBeOff = false): number {
    if (!Number.isSafeInteger(value) || (value as number) < 1) {
        throw new ArgumentError(
            argument,
            `${show(value)} is not a number of requests; give 1, 2, …${canBeOff ? ", or false for no alarm" : ""}`,
        );
    }
    return value as number;
}

function parseMilliseconds(value: unknown): number {
    if (typeof value !== "number" || !(value > 0 && value <= LONGEST_MILLISECONDS)) {
        throw new ArgumentError(
            "p95",
            `${show(value)} is not a time that a request can take; give milliseconds, above 0 up to ` +
                `${String(LONGEST_MILLISECONDS)} (500 for half a second), or false for no alarm`,
        );
    }
    return value;
}

/**
 * CloudWatch takes shorter periods too, for metrics that come more often than Lambda's do.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html (Period)
 */
function parsePeriod(value: unknown): number {
    const period = typeof value === "number" ? value : Number.NaN;
    if (!(period > 0 && period <= LONGEST_PERIOD && period % METRIC_SECONDS === 0)) {
        throw new ArgumentError(
            "period",
            `${show(value)} is not a period of Lambda's metrics, which come once a minute; give seconds: ` +
                `60 or a multiple of it, up to ${String(LONGEST_PERIOD)}`,
        );
    }
    return period;
}
