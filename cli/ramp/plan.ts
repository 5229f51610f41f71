import { isDeepStrictEqual } from "node:util";
import { type Gates, hasGates, parseGates } from "../../components/model/gates";
import { parseRamp, type Ramp } from "../../components/model/ramp";
import { percent } from "../../components/model/share-text";
import { describeDuration } from "../../components/model/duration";
import type { Release } from "../../components/state/release";

/** What the command line says of a ramp; it comes before what the program says. */
export interface RampFlags {
    steps?: number[];
    /** Milliseconds. */
    interval?: number;
    maxErrorRate?: number;
    maxErrorRateIncrease?: number;
    /** Milliseconds. */
    maxP95?: number;
    minRequests?: number;
}

/**
 * The ramp of some functions: flags, else what the program declares, else the defaults.
 *
 * @throws Error when their programs' ramps differ: they cannot go in one step
 */
export function planRamp(flags: RampFlags, releases: readonly Release[]): Ramp {
    const declared = releases.map(({ ramp }) => ramp);
    const odd = declared.findIndex(ramp => !isDeepStrictEqual(ramp, declared[0]));
    if (odd > 0) {
        const names = [releases[0]?.name, releases[odd]?.name].join(" and ");
        throw new Error(`${names} declare different ramps; ramp one at a time with --function`);
    }
    const base = declared[0] ?? parseRamp();
    const { steps = base.steps, interval = base.interval } = flags;
    const gates = { ...base.gates, ...gateFlags(flags) };
    if (gates.maxErrorRateIncrease !== undefined && (steps[0] ?? 1) === 1) {
        throw new Error(
            "--max-error-rate-increase compares with the published version, which gets nobody at 100%; give a step before",
        );
    }
    return { steps, interval, gates };
}

/** A ramp in words: what is going to happen. */
export function describeRamp({ steps, interval, gates }: Ramp): string {
    const watch = `${steps.map(percent).join(", ")}, ${describeDuration(interval)} each`;
    return hasGates(gates) ? `${watch}; ${describeGates(gates)}` : `${watch}; no gates, nothing but time is watched`;
}

function describeGates({ maxErrorRate, maxErrorRateIncrease, maxP95, minRequests }: Gates): string {
    return [
        ...(maxErrorRate === undefined ? [] : [`at most ${percent(maxErrorRate)} errors`]),
        ...(maxErrorRateIncrease === undefined
            ? []
            : [`at most ${percent(maxErrorRateIncrease)} more errors than the published version`]),
        ...(maxP95 === undefined ? [] : [`p95 at most ${describeDuration(maxP95)}`]),
        `from ${String(minRequests)} requests on`,
    ].join(", ");
}

function gateFlags({ maxErrorRate, maxErrorRateIncrease, maxP95, minRequests }: RampFlags): Partial<Gates> {
    return {
        ...(maxErrorRate !== undefined && { maxErrorRate }),
        ...(maxErrorRateIncrease !== undefined && { maxErrorRateIncrease }),
        ...(maxP95 !== undefined && { maxP95 }),
        ...(minRequests !== undefined && { minRequests: parseGates({ minRequests }).minRequests }),
    };
}
