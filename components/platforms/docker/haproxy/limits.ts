import { checkNumber } from "../check-number";
import { isWholeNumber } from "../../../model/whole-number";

/** How long things may take, and how large they may be, at a router. */
export interface LimitsArgs {
    /**
     * Seconds that a version may be silent while it answers: until its answer begins, and between the pieces of one. After
     * that callers get the status 504.
     *
     * @default 60
     */
    timeout?: number;
    /**
     * Seconds that a web socket, or another upgraded connection, may be silent on both sides. After that it is closed.
     *
     * @default 3600
     */
    idleTimeout?: number;
    /**
     * Bytes that a request's line and headers may have, 4096 to 1048576; and those of an answer. Larger ones get the status
     * 400 (requests) or 502 (answers). Each connection takes twice as much memory in the router.
     *
     * @default 16384
     */
    maxHeaderSize?: number;
}

/** Limits that were looked at. */
export type Limits = Required<LimitsArgs>;

export const DEFAULT_LIMITS: Limits = { timeout: 60, idleTimeout: 3600, maxHeaderSize: 16_384 };
const HEADER_SIZES = { least: 4096, most: 1_048_576 };
/** HAProxy counts milliseconds in 31 bits: some 24 days. */
const MOST_SECONDS = 2_147_483;
/**
 * HAProxy reserves this much of a buffer for headers that it adds.
 *
 * Source: https://docs.haproxy.org/2.6/configuration.html#tune.maxrewrite
 */
const RESERVE = 1024;

/**
 * @param defaults what holds where an argument is not given
 * @throws ArgumentError for what HAProxy would refuse, or take for something else
 */
export function checkLimits(limits: LimitsArgs, defaults: Limits = DEFAULT_LIMITS): Limits {
    const {
        timeout = defaults.timeout,
        idleTimeout = defaults.idleTimeout,
        maxHeaderSize = defaults.maxHeaderSize,
    } = limits;
    const inTime = (seconds: number): boolean => seconds > 0 && seconds <= MOST_SECONDS;
    const times = `seconds, above 0 and at most ${String(MOST_SECONDS)}`;
    const { least, most } = HEADER_SIZES;
    const hasRoom = (bytes: number): boolean => isWholeNumber(bytes, least, most);
    return {
        timeout: checkNumber("timeout", timeout, inTime, times),
        idleTimeout: checkNumber("idleTimeout", idleTimeout, inTime, times),
        maxHeaderSize: checkNumber(
            "maxHeaderSize",
            maxHeaderSize,
            hasRoom,
            `whole bytes, ${String(least)} to ${String(most)}`,
        ),
    };
}

/** The size of HAProxy's buffers: one holds a request's line and headers. */
export function bufferSize({ maxHeaderSize }: Limits): number {
    return maxHeaderSize + RESERVE;
}

/** Seconds as HAProxy's configuration has them. */
export function milliseconds(seconds: number): string {
    return `${String(Math.ceil(seconds * 1000))}ms`;
}
