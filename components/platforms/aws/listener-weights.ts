import { ArgumentError, show } from "../../model/argument-error";
import type { Reference } from "../../model/references";

/** A load balancer takes whole weights up to this. */
const HEAVIEST = 999;
/** The unit of shares: see `roundShare`. */
const MILLION = 1_000_000;
/** Shares in thousandths are written as such: 0.1 is 100 to 900. */
const THOUSANDTH = MILLION / 1000;

/**
 * Weights of a load balancer's target groups whose ratio is exactly that of the shares: thousandths where the shares are
 * (0.1 is 100 to 900), else the smallest whole numbers (0.0125 is 1 to 79). A version alone weighs 1.
 *
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html (0 to 999)
 *
 * @param split one or two references with shares that sum to 1
 * @throws ArgumentError when no two weights have that ratio
 * @example
 * ```ts
 * listenerWeights({ "$latest": 0.1, "$published": 0.9 });   // { "$latest": 100, "$published": 900 }
 * ```
 */
export function listenerWeights(split: Record<Reference, number>): Record<Reference, number> {
    const entries = Object.entries(split).map(
        ([reference, share]) => [reference, Math.round(share * MILLION)] as const,
    );
    const [first, second] = entries;
    if (first === undefined || second === undefined) {
        return Object.fromEntries(entries.map(([reference]) => [reference, 1]));
    }
    const unit = first[1] % THOUSANDTH === 0 ? THOUSANDTH : commonDivisor(first[1], second[1]);
    const weights = entries.map(([reference, units]) => [reference, units / unit] as const);
    if (weights.some(([, weight]) => weight > HEAVIEST)) {
        throw new ArgumentError(
            "traffic",
            `${show(first[1] / MILLION)} is not a ratio of two whole weights from 1 to ${String(HEAVIEST)}, which a load ` +
                `balancer takes; give a share in thousandths (${nearest(first[1])})`,
        );
    }
    return Object.fromEntries(weights);
}

function commonDivisor(a: number, b: number): number {
    return b === 0 ? a : commonDivisor(b, a % b);
}

/** The thousandth closest to a share, neither 0 nor 1. */
function nearest(units: number): string {
    const thousandths = Math.min(Math.max(Math.round(units / THOUSANDTH), 1), HEAVIEST);
    return String(thousandths / 1000);
}
