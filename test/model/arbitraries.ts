import fc from "fast-check";

/** Shares are counted in millionths. */
export const MILLION = 1_000_000;
export const millionths = fc.integer({ min: 0, max: MILLION });
export const version = fc.integer({ min: 1, max: 50 }).map(String);
export const reference = fc.oneof(fc.constantFrom("$latest", "$published"), version);
