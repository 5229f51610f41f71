import { ArgumentError, show } from "./argument-error";
import { parseReference, type Reference } from "./references";
import { exactShare, parseShare, restOf, type Share } from "./traffic";

/** Version → share. One or two entries, no zeros, summing to 1. */
export type Weights = Record<string, number>;

/** `$latest` and `$published` → share: known even while version numbers are not. */
export type Split = Record<string, number>;

/** What an alias points to: one version, or two with their shares. */
export type AliasTarget = Reference | number | Record<string, Share>;

/** Versions in the order in which callers are dealt out: the canary has the lowest buckets. */
export interface Route {
    /** The version that serves the rest. */
    primary: string;
    /** The version that serves `share` of the callers (0 to 1), when there are two. */
    canary?: { version: string; share: number };
}

/** Shares this close to 1 in sum are 1: floats do not add up exactly (0.1 + 0.2 + 0.7). */
const TOLERANCE = 1e-9;

/**
 * Reads what an alias points to, as written: references are kept, shares are checked.
 *
 * @throws ArgumentError for more than two entries, a share outside 0..1, or a sum other than 1
 * @example
 * ```ts
 * parseTarget({ "2": 0.8, "$latest": 0.2 }, "aliases.release");
 * parseTarget("3", "aliases.prepub");   // { "3": 1 }
 * ```
 */
export function parseTarget(target: unknown, argument: string): Record<Reference, number> {
    if (typeof target !== "object" || target === null) {
        return { [parseReference(target, argument)]: 1 };
    }
    const entries = Object.entries(target).map(([reference, share]) => ({
        reference: parseReference(reference, argument),
        share: parseShare(share, `${argument}.${reference}`),
        exact: exactShare(share),
    }));
    const [first, second] = entries;
    if (first === undefined || entries.length > 2) {
        throw new ArgumentError(argument, `${show(target)} names ${String(entries.length)} versions; give one or two`);
    }
    const sum = first.exact + (second?.exact ?? 0);
    if (Math.abs(sum - 1) > TOLERANCE) {
        throw new ArgumentError(
            argument,
            `${show(target)} sums to ${String(Number(sum.toFixed(9)))}; give shares that sum to 1`,
        );
    }
    // The second one is the rest of the first, so that the two sum to 1 whatever was rounded.
    return withoutZeros({
        [first.reference]: second === undefined ? 1 : first.share,
        ...(second && { [second.reference]: restOf(first.share) }),
    });
}

/**
 * Puts weights in order: with two versions the newer one is the canary. This order, not the order in which they were
 * written, decides which callers go where, so that raising a share only adds callers to the newer version.
 */
export function routeOf(weights: Weights): Route {
    const versions = Object.keys(weights).sort(byAge);
    const [primary, canary] = versions;
    if (primary === undefined || versions.length > 2) {
        throw new ArgumentError(
            "weights",
            `${show(weights)} names ${String(versions.length)} versions; give one or two`,
        );
    }
    return canary === undefined ? { primary } : { primary, canary: { version: canary, share: weights[canary] ?? 0 } };
}

/** The weights that a route carries out, the canary first: {@link routeOf}, the other way round. */
export function weightsOf({ primary, canary }: Route): Weights {
    return withoutZeros({ ...(canary && { [canary.version]: canary.share }), [primary]: restOf(canary?.share ?? 0) });
}

/**
 * Weights without some versions: what they had goes to the other one. `undefined` when none is left. This is how a
 * gateway keeps a version that is not ready out of the traffic.
 */
export function withoutVersions(weights: Weights, unready: ReadonlySet<string>): Weights | undefined {
    const ready = Object.keys(weights).filter(version => !unready.has(version));
    const [first] = ready;
    if (first === undefined) {
        return undefined;
    }
    return ready.length === Object.keys(weights).length ? weights : { [first]: 1 };
}

/** Older versions first: by number, and by text for platforms whose versions are not numbered. */
export function byAge(a: string, b: string): number {
    if (NUMBER.test(a) && NUMBER.test(b)) {
        return a.length - b.length || (a < b ? -1 : Number(a > b));
    }
    collator ??= new Intl.Collator("en", { numeric: true });
    return collator.compare(a, b);
}

const NUMBER = /^[1-9]\d*$/;
/** Made where it is needed: it takes some 10 ms, and numbered versions do without. */
let collator: Intl.Collator | undefined;

function withoutZeros(shares: Record<string, number>): Record<string, number> {
    return Object.fromEntries(Object.entries(shares).filter(([, share]) => share > 0));
}
