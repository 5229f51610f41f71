import { ArgumentError, requireObject, show } from "./argument-error";
import { parseDuration } from "./duration";
import { percent } from "./share-text";
import { parseShare, roundShare, type Share } from "./traffic";
import { isWholeNumber } from "./whole-number";

/** What a version must hold to while it is ramped. A gate that is not given is not looked at. */
export interface GatesArgs {
    /**
     * Largest share of requests that may fail: 0.01 or "1%".
     *
     * @default none
     * @example 0.01
     */
    maxErrorRate?: Share;
    /**
     * How much larger that share may be than the published version's in the same window, 0 to 1.
     *
     * @default none
     * @example 0.005
     */
    maxErrorRateIncrease?: Share;
    /**
     * Time that 95 of 100 requests may take at most.
     *
     * @default none
     * @example "500ms"
     */
    maxP95?: string;
    /**
     * Requests that the newest version must have answered in the window before anything is judged, 1 or more.
     *
     * @default 100
     */
    minRequests?: number;
}

/** Gates, read. */
export interface Gates {
    maxErrorRate?: number;
    maxErrorRateIncrease?: number;
    /** Milliseconds. */
    maxP95?: number;
    minRequests: number;
}

/** What a version answered in a window. */
export interface WindowStats {
    requests: number;
    errors: number;
    /** Milliseconds; `undefined` where the platform does not say. */
    p95?: number;
    /** The platform says that the version does not answer now. Not given where it answers, or where the platform cannot tell. */
    down?: true;
}

/** What the gates say: go on, wait for more data, or roll back; and why, in sentences. */
export interface Verdict {
    verdict: "pass" | "wait" | "breach";
    reasons: string[];
}

const DEFAULT_MIN_REQUESTS = 100;

/**
 * Reads gates.
 *
 * @throws ArgumentError
 */
export function parseGates(gates: GatesArgs = {}, argument = "gates"): Gates {
    requireObject(gates, argument);
    const { maxErrorRate, maxErrorRateIncrease, maxP95, minRequests = DEFAULT_MIN_REQUESTS } = gates;
    if (!isWholeNumber(minRequests, 1)) {
        throw new ArgumentError(
            `${argument}.minRequests`,
            `${show(minRequests)} is not a number of requests; give a whole number of at least 1`,
        );
    }
    return {
        ...(maxErrorRate !== undefined && { maxErrorRate: parseShare(maxErrorRate, `${argument}.maxErrorRate`) }),
        ...(maxErrorRateIncrease !== undefined && {
            maxErrorRateIncrease: parseShare(maxErrorRateIncrease, `${argument}.maxErrorRateIncrease`),
        }),
        ...(maxP95 !== undefined && { maxP95: parseDuration(maxP95, `${argument}.maxP95`) }),
        minRequests,
    };
}

/** Whether anything is looked at. */
export function hasGates({ maxErrorRate, maxErrorRateIncrease, maxP95 }: Gates): boolean {
    return [maxErrorRate, maxErrorRateIncrease, maxP95].some(gate => gate !== undefined);
}

/** The share of requests that failed; 0 when there were none. */
export function errorRate({ requests, errors }: WindowStats): number {
    return requests === 0 ? 0 : roundShare(errors / requests);
}

/**
 * Judges the newest version by what it and the published one answered in one window. Too few requests, or a number that
 * the platform does not give, is never a pass. A version that is down is a breach whatever the gates are.
 *
 * @param latest `undefined` when nothing is known
 * @example
 * ```ts
 * judge({ maxErrorRate: 0.01, minRequests: 100 }, { requests: 200, errors: 10 }, undefined);
 * // { verdict: "breach", reasons: ["5% of requests failed, above 1%"] }
 * ```
 */
export function judge(gates: Gates, latest: WindowStats | undefined, published: WindowStats | undefined): Verdict {
    if (latest?.down === true) {
        return { verdict: "breach", reasons: ["the newest version is down: it does not answer"] };
    }
    if (!hasGates(gates)) {
        return { verdict: "pass", reasons: [] };
    }
    const { minRequests } = gates;
    if (latest === undefined || latest.requests < minRequests) {
        const seen =
            latest === undefined ? "no metrics" : `${String(latest.requests)} of ${String(minRequests)} requests`;
        return { verdict: "wait", reasons: [`not enough data: ${seen}`] };
    }
    const { breaches, missing } = findings(gates, latest, published);
    if (breaches.length > 0) {
        return { verdict: "breach", reasons: breaches };
    }
    return missing.length > 0 ? { verdict: "wait", reasons: missing } : { verdict: "pass", reasons: [] };
}

function findings(
    { maxErrorRate, maxErrorRateIncrease, maxP95, minRequests }: Gates,
    latest: WindowStats,
    published: WindowStats | undefined,
): { breaches: string[]; missing: string[] } {
    const [breaches, missing]: [string[], string[]] = [[], []];
    const rate = errorRate(latest);
    const inWords = (share: number): string => percent(Number(share.toFixed(5)));
    if (maxErrorRate !== undefined && rate > maxErrorRate) {
        breaches.push(`${inWords(rate)} of requests failed, above ${percent(maxErrorRate)}`);
    }
    if (maxErrorRateIncrease !== undefined) {
        if (published === undefined || published.requests < minRequests) {
            const seen = String(published?.requests ?? 0);
            missing.push(`not enough data: the published version answered ${seen} of ${String(minRequests)} requests`);
        } else if (roundShare(rate - errorRate(published)) > maxErrorRateIncrease) {
            breaches.push(
                `${inWords(rate)} of requests failed, ${inWords(rate - errorRate(published))} more than of ` +
                    `the published version's, above ${percent(maxErrorRateIncrease)}`,
            );
        }
    }
    if (maxP95 !== undefined) {
        if (latest.p95 === undefined) {
            missing.push("not enough data: no p95");
        } else if (latest.p95 > maxP95) {
            breaches.push(`p95 is ${String(Math.round(latest.p95))}ms, above ${String(maxP95)}ms`);
        }
    }
    return { breaches, missing };
}
