import { ArgumentError, requireObject, show } from "./argument-error";
import { parseDuration } from "./duration";
import { type Gates, type GatesArgs, parseGates } from "./gates";
import { parseShare, type Share } from "./traffic";

/** How a function is released by `gray ramp`, declared in the program. The command line's flags come before it. */
export interface RampArgs {
    /**
     * Shares that the newest version gets, one after another, each larger than the one before.
     *
     * @default [0.05, 0.2, 0.5, 1]
     */
    steps?: Share[];
    /**
     * How long each step is watched.
     *
     * @default "10m"
     */
    interval?: string;
    /**
     * What the newest version must hold to.
     *
     * @default none
     */
    gates?: GatesArgs;
}

/** A ramp, read. */
export interface Ramp {
    /** Shares, rising, each above 0. */
    steps: number[];
    /** Milliseconds. */
    interval: number;
    gates: Gates;
}

const DEFAULT_STEPS = [0.05, 0.2, 0.5, 1];
const DEFAULT_INTERVAL = "10m";

/**
 * Reads a ramp.
 *
 * @throws ArgumentError for steps that do not rise, and what is not a time span or a share
 * @example
 * ```ts
 * parseRamp({ steps: [0.1, 1], interval: "5m", gates: { maxErrorRate: 0.01 } });
 * ```
 */
export function parseRamp(ramp: RampArgs = {}, argument = "ramp"): Ramp {
    requireObject(ramp, argument);
    const { steps = DEFAULT_STEPS, interval = DEFAULT_INTERVAL, gates } = ramp;
    if (!Array.isArray(steps) || steps.length === 0) {
        throw new ArgumentError(
            `${argument}.steps`,
            `${show(steps)} is not a list of shares; give one such as [0.1, 1]`,
        );
    }
    const shares = steps.map((step, index) => parseShare(step, `${argument}.steps[${String(index)}]`));
    if (shares.some((share, index) => share <= (shares[index - 1] ?? 0))) {
        throw new ArgumentError(
            `${argument}.steps`,
            `${show(steps)} does not rise; give shares above 0, each larger than the one before ([0.05, 0.2, 0.5, 1])`,
        );
    }
    return {
        steps: shares,
        interval: parseDuration(interval, `${argument}.interval`),
        gates: parseGates(gates, `${argument}.gates`),
    };
}

/**
 * The steps that are left for a function that has a share already: the one it is at is watched anew, since how long it was
 * watched is not known. A ramp never lowers traffic.
 *
 * @param reached the share it has; `undefined` for a version that nobody got yet
 */
export function stepsFrom(steps: readonly number[], reached: number | undefined): number[] {
    return reached === undefined ? [...steps] : steps.filter(share => share >= reached);
}
