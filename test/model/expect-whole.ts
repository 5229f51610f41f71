import { expect } from "vitest";
import type { Weights } from "../../components/model/weights";
import { MILLION } from "./arbitraries";

/** One or two entries, none of them zero, that sum to 1 in millionths. */
export function expectWhole(weights: Weights): void {
    const units = Object.values(weights).map(share => Math.round(share * MILLION));
    expect([1, 2]).toContain(units.length);
    expect(Math.min(...units)).toBeGreaterThan(0);
    expect(units.reduce((sum, each) => sum + each, 0)).toBe(MILLION);
}
