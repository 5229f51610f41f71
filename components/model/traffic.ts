import { ArgumentError, show } from "./argument-error";

/**
 * A share of callers: a number from 0 to 1, the same number in text ("0.1"), or percents with their sign ("10%"). It is
 * written in the same way everywhere: in arguments, configuration, environment variables and flags.
 */
export type Share = number | string;

/** One share for every function, or a map from function name to share. */
export type TrafficSetting = Share | Record<string, Share>;

/** Shares are exact to a millionth: 1 - 0.9 is 0.1, and weights sum to 1 without float dust. */
const MILLION = 1_000_000;

/** A number, and the sign of percents behind it. */
const SHARE = /^\+?(\d+\.?\d*|\.\d+)\s*(%?)$/;

/** Rounds a share to a millionth, the unit in which all shares are kept. */
export function roundShare(share: number): number {
    return Math.round(share * MILLION) / MILLION;
}

/** What is left of 1 beside a share. */
export function restOf(share: number): number {
    return roundShare(1 - share);
}

/**
 * Reads a share: a number from 0 to 1, the same in text, or percents with their sign.
 *
 * @param value what was given
 * @param argument how its giver calls it, for the message
 * @throws ArgumentError for anything else: NaN, Infinity, "120%", -0.1, 20, "", true
 * @example
 * ```ts
 * parseShare("0.1", "traffic");   // 0.1
 * parseShare("10%", "traffic");   // 0.1
 * parseShare(20, "traffic");      // traffic: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)
 * ```
 */
export function parseShare(value: unknown, argument: string): number {
    const share = exactShare(value);
    if (!Number.isFinite(share) || share < 0 || share > 1) {
        throw new ArgumentError(argument, `${show(value)} is not a share; ${suggestion(value)}`);
    }
    const rounded = Math.abs(roundShare(share));
    if ((rounded === 0 && share > 0) || (rounded === 1 && share < 1)) {
        throw new ArgumentError(
            argument,
            `${show(value)} is finer than a millionth; give 0, 1 or a share from 0.000001 to 0.999999`,
        );
    }
    return rounded;
}

/**
 * Reads a traffic setting: a share, or a map from function name to share. Text that starts with `{` is read as JSON,
 * the form in which stack configuration hands over a map.
 *
 * @example
 * ```ts
 * parseTraffic("10%", "gray:traffic");              // 0.1
 * parseTraffic('{"api":0.1}', "gray:traffic");      // { api: 0.1 }
 * ```
 */
export function parseTraffic(value: unknown, argument: string): number | Record<string, number> {
    const setting = typeof value === "string" && value.trim().startsWith("{") ? parseJson(value, argument) : value;
    if (!isPlainObject(setting)) {
        return parseShare(setting, argument);
    }
    return Object.fromEntries(
        Object.entries(setting).map(([name, share]) => [name, parseShare(share, `${argument}.${name}`)]),
    );
}

/** The share a parsed setting gives one function; `undefined` when a map does not name it. */
export function trafficFor(name: string, setting: number | Record<string, number>): number | undefined {
    if (typeof setting === "number") {
        return setting;
    }
    return Object.hasOwn(setting, name) ? setting[name] : undefined;
}

/** The number that a share is written with, before it is rounded; NaN for what is no number. */
export function exactShare(value: unknown): number {
    if (typeof value === "number") {
        return value;
    }
    const [, digits, sign] = SHARE.exec(typeof value === "string" ? value.trim() : "") ?? [];
    return digits === undefined ? Number.NaN : Number(digits) / (sign === "%" ? 100 : 1);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
    return Object.prototype.toString.call(value) === "[object Object]";
}

function parseJson(text: string, argument: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        throw new ArgumentError(
            argument,
            `${show(text)} is not JSON; give a share or a map from function name to share ({"api": 0.1})`,
        );
    }
}

/** What is allowed. "20" is the slip that people make: say what they most likely meant. */
function suggestion(value: unknown): string {
    const exact = typeof value === "string" && value.includes("%") ? Number.NaN : exactShare(value);
    const meant = roundShare(exact / 100);
    return meant > 0 && meant <= 1
        ? `give a number from 0 to 1 (${String(meant)} for ${String(exact)}%)`
        : "give a number from 0 to 1, or percents up to 100%";
}
