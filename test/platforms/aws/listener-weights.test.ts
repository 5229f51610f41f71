import fc from "fast-check";
import { expect, test } from "vitest";
import { listenerWeights } from "../../../components/platforms/aws/listener-weights";
import { restOf } from "../../../components/model/traffic";
import { refusal } from "../../model/refusal";

const MILLION = 1_000_000;

function weightsOf(latest: number): Record<string, number> {
    return listenerWeights({ $latest: latest, $published: restOf(latest) });
}

test.each([
    [0.1, 100, 900],
    [0.5, 500, 500],
    [0.001, 1, 999],
    [0.999, 999, 1],
    // Finer than a thousandth, and still a ratio of two weights.
    [0.0125, 1, 79],
    [0.0625, 1, 15],
    [0.1875, 3, 13],
])("a share of %d is %d to %d", (share, latest, published) => {
    expect(weightsOf(share)).toEqual({ $latest: latest, $published: published });
});

test("a version alone weighs 1", () => {
    expect(listenerWeights({ $latest: 1 })).toEqual({ $latest: 1 });
    expect(listenerWeights({ $published: 1 })).toEqual({ $published: 1 });
});

test.each([
    [0.0001, "0.001"],
    [0.3333, "0.333"],
    [0.99995, "0.999"],
])("%d is refused, never rounded", (share, nearest) => {
    expect(refusal(() => weightsOf(share))).toBe(
        `traffic: ${String(share)} is not a ratio of two whole weights from 1 to 999, which a load balancer takes; give a ` +
            `share in thousandths (${nearest})`,
    );
});

/** Whether any two whole numbers up to 999 have a ratio. */
function exists(units: number): boolean {
    const rest = MILLION - units;
    return Array.from({ length: 999 }, (_, index) => index + 1).some(
        weight => (weight * rest) % units === 0 && (weight * rest) / units <= 999,
    );
}

test("weights have exactly the shares' ratio wherever two have it; the rest is refused", () => {
    const share = fc.oneof(
        fc.integer({ min: 1, max: MILLION - 1 }),
        fc.integer({ min: 1, max: 9_999 }).map(each => each * 100),
        fc.integer({ min: 1, max: 999 }).map(each => each * 1000),
    );
    fc.assert(
        fc.property(share, units => {
            if (!exists(units)) {
                expect(refusal(() => weightsOf(units / MILLION))).toContain("traffic: ");
                return;
            }
            const { $latest = 0, $published = 0 } = weightsOf(units / MILLION);
            for (const weight of [$latest, $published]) {
                expect(Number.isInteger(weight) && weight >= 1 && weight <= 999).toBe(true);
            }
            expect($latest * (MILLION - units)).toBe($published * units);
        }),
        { numRuns: 2000 },
    );
});
