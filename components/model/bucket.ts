import { xxHash32 } from "js-xxhash";
import { roundShare } from "./traffic";
import type { Route } from "./weights";

/** Buckets span the whole 32-bit range: 0 to 2^32 - 1. */
const RANGE = 2 ** 32;

/**
 * The seed of a function's alias: it salts the hash, so that the users who see one function's new version first are
 * not the same as another's.
 */
export function seedOf(functionName: string, alias: string): number {
    return xxHash32(Buffer.from(`${functionName}:${alias}`, "utf8"), 0);
}

/**
 * The bucket of a user: xxHash32 of the sticky field's bytes with the alias's seed. The same on every platform
 * (HAProxy: `xxh32(seed)`), and across restarts.
 *
 * @param value the field's bytes as they stood in the request; text counts as UTF-8
 * @example
 * ```ts
 * bucketOf("alice", seedOf("api", "live"));   // 0 to 4294967295
 * ```
 */
export function bucketOf(value: string | Uint8Array, seed: number): number {
    return xxHash32(typeof value === "string" ? Buffer.from(value, "utf8") : value, seed);
}

/** A bucket for a caller who cannot be told from others. */
export function randomBucket(): number {
    return Math.floor(Math.random() * RANGE);
}

/**
 * The first bucket that a share does not reach: buckets below it are the canary's. Raising the share raises it, so
 * users only move towards the canary.
 */
export function thresholdOf(share: number): number {
    return Math.round(share * RANGE);
}

/** The share that a threshold stands for: {@link thresholdOf}, the other way round. */
export function shareOf(threshold: number): number {
    return roundShare(threshold / RANGE);
}

/** The version that serves a bucket. */
export function pickVersion(route: Route, bucket: number): string {
    return route.canary !== undefined && bucket < thresholdOf(route.canary.share)
        ? route.canary.version
        : route.primary;
}
