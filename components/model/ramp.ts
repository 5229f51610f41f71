import { ArgumentError, requireObject, show } from "./argument-error";
import { parseDuration } from "./duration";
import { percent } from "./share-text";
import { type Gates, type GatesArgs, parseGates } from "./gates";
import { exactShare, parseShare, type Share } from "./traffic";

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
    return {
        steps: requireRising(shares, steps, `${argument}.steps`, "[0.05, 0.2, 0.5, 1]"),
        interval: parseDuration(interval, `${argument}.interval`),
        gates: parseGates(gates, `${argument}.gates`),
    };
}

/**
 * Reads steps from one text, as a command line gives them: percents with their sign, or without it where the number can be
 * nothing else, above 1. A number of at most 1 could be either (0.5 is 50% in a program): it is refused.
 *
 * @throws ArgumentError
 * @example
 * ```ts
 * parseStepList("5%,20%,100%", "steps");   // [0.05, 0.2, 1]
 * parseStepList("5,20,100", "steps");      // [0.05, 0.2, 1]
 * parseStepList("0.1,1", "steps");         // steps: "0.1" can mean 10% or 0.1%; write the one that is meant, …
 * ```
 */
export function parseStepList(text: string, argument: string): number[] {
    const steps = text.split(",").map(step => step.trim());
    const shares = steps.map(step => {
        const number = exactShare(step);
        if (!step.endsWith("%") && number > 0 && number <= 1) {
            const [share, percents] = [percent(number), `${step}%`];
            throw new ArgumentError(
                argument,
                `"${step}" can mean ${share} or ${percents}; write the one that is meant, with its sign`,
            );
        }
        return parseShare(step.endsWith("%") || Number.isNaN(number) ? step : `${step}%`, argument);
    });
    return requireRising(shares, text, argument, "5%,20%,50%,100%");
}

function requireRising(shares: number[], value: unknown, argument: string, example: string): number[] {
    if (shares.some((share, index) => share <= (shares[index - 1] ?? 0))) {
        throw new ArgumentError(
            argument,
            `${show(value)} does not rise; give shares above 0, each larger than the one before (${example})`,
        );
    }
    return shares;
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
