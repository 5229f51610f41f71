import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketOf, pickVersion, randomBucket, seedOf, shareOf, thresholdOf } from "../../components/model/bucket";
import { routeOf } from "../../components/model/weights";
import { weights } from "../support/release-view";
import vectors from "../vectors/bucket.json";

const RANGE = 2 ** 32;
const USERS = Array.from({ length: 20_000 }, (_, index) => `user-${String(index)}`);

const share = fc.integer({ min: 0, max: 1_000_000 }).map(units => units / 1_000_000);
const shares = fc.tuple(share, share).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const bucket = fc.integer({ min: 0, max: RANGE - 1 });
const twoVersions = fc.oneof(
    fc.uniqueArray(fc.integer({ min: 1, max: 1000 }).map(String), { minLength: 2, maxLength: 2 }),
    fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 2, maxLength: 2 }),
);

/** The version a bucket gets from the default alias. */
function served(latest: string, published: string, traffic: number, value: number): string {
    return pickVersion(routeOf(weights(latest, published, traffic)), value);
}

function canaryUsers(functionName: string, alias: string, traffic: number): Set<string> {
    const seed = seedOf(functionName, alias);
    const route = routeOf(weights("2", "1", traffic));
    return new Set(USERS.filter(user => pickVersion(route, bucketOf(user, seed)) === "2"));
}

describe("bucketOf", () => {
    test.each<[string, number, number]>([
        ["", 0, 0x02cc5d05],
        ["a", 0, 0x550d7456],
        ["abc", 0, 0x32d153ff],
        ["Nobody inspects the spammish repetition", 0, 0xe2293b2f],
        ["", 2654435761, 0x36b78ae7],
    ])("is xxHash32: %j with seed %d", (value, seed, hash) => {
        expect(bucketOf(value, seed)).toBe(hash);
    });

    test.each(vectors)("is the shared vector of $value at $function:$alias", vector => {
        expect(bucketOf(vector.value, seedOf(vector.function, vector.alias))).toBe(vector.bucket);
    });

    test("the shared vectors hold text beyond ASCII and all lengths the hash treats apart", () => {
        const lengths = vectors.map(vector => Buffer.byteLength(vector.value, "utf8"));
        expect(vectors.some(vector => /[^ -~]/.test(vector.value))).toBe(true);
        expect(lengths).toEqual(expect.arrayContaining([0, 1, 15, 16, 17]));
        expect(Math.max(...lengths)).toBeGreaterThan(32);
    });

    test("text counts as its UTF-8 bytes, wherever they stand in memory, and gives a 32-bit number", () => {
        fc.assert(
            fc.property(fc.string({ unit: "binary" }), bucket, (value, seed) => {
                const hash = bucketOf(value, seed);
                const shifted = Buffer.from(`xyz${value}`, "utf8").subarray(3);
                expect(bucketOf(shifted, seed)).toBe(hash);
                expect(Number.isInteger(hash) && hash >= 0 && hash < RANGE).toBe(true);
            }),
        );
    });

    test("takes bytes that are no UTF-8 as they are", () => {
        expect(bucketOf(Uint8Array.of(0xff), 0)).not.toBe(bucketOf(Uint8Array.of(0xfe), 0));
    });
});

describe("seedOf", () => {
    test("is the hash of function and alias", () => {
        expect(seedOf("api", "live")).toBe(bucketOf("api:live", 0));
    });

    test("differs by function and by alias", () => {
        expect(seedOf("api", "live")).not.toBe(seedOf("shop", "live"));
        expect(seedOf("api", "live")).not.toBe(seedOf("api", "release"));
    });
});

describe("thresholdOf", () => {
    test("spans the whole 32-bit range", () => {
        expect(thresholdOf(0)).toBe(0);
        expect(thresholdOf(0.5)).toBe(2 ** 31);
        expect(thresholdOf(1)).toBe(RANGE);
        expect(thresholdOf(0.000001)).toBe(4295);
    });

    test("grows with the share", () => {
        fc.assert(
            fc.property(shares, ([low, high]) => {
                expect(thresholdOf(low)).toBeLessThanOrEqual(thresholdOf(high));
                expect(low < high).toBe(thresholdOf(low) < thresholdOf(high));
            }),
        );
    });
});

describe("shareOf", () => {
    test("gives back the share that a threshold was made of", () => {
        fc.assert(
            fc.property(share, each => {
                expect(shareOf(thresholdOf(each))).toBe(each);
            }),
        );
    });
});

describe("pickVersion", () => {
    const route = { primary: "1", canary: { version: "2", share: 0.5 } };

    test("gives the lowest buckets to the canary", () => {
        expect(pickVersion(route, 0)).toBe("2");
        expect(pickVersion(route, 2 ** 31 - 1)).toBe("2");
        expect(pickVersion(route, 2 ** 31)).toBe("1");
        expect(pickVersion(route, RANGE - 1)).toBe("1");
    });

    test("gives everything to the only version", () => {
        expect(pickVersion({ primary: "1" }, 0)).toBe("1");
        expect(pickVersion({ primary: "1" }, RANGE - 1)).toBe("1");
    });

    test("gives all or nothing at the ends", () => {
        fc.assert(
            fc.property(bucket, value => {
                expect(pickVersion({ primary: "1", canary: { version: "2", share: 0 } }, value)).toBe("1");
                expect(pickVersion({ primary: "1", canary: { version: "2", share: 1 } }, value)).toBe("2");
            }),
        );
    });
});

describe("traffic (invariant 7)", () => {
    test("raising it never moves a user away from $latest, lowering it never towards it", () => {
        fc.assert(
            fc.property(
                fc.string({ unit: "grapheme" }),
                fc.constantFrom("api", "shop", "fun01"),
                twoVersions,
                shares,
                (user, functionName, [latest = "", published = ""], [low, high]) => {
                    const value = bucketOf(user, seedOf(functionName, "live"));
                    const atLow = served(latest, published, low, value);
                    const atHigh = served(latest, published, high, value);
                    expect([latest, published]).toContain(atHigh);
                    if (atLow === latest) {
                        expect(atHigh).toBe(latest);
                    }
                    if (atHigh === published) {
                        expect(atLow).toBe(published);
                    }
                },
            ),
            { numRuns: 500 },
        );
    });

    test("holds for every bucket, the first and the last included", () => {
        fc.assert(
            fc.property(bucket, twoVersions, shares, (value, [latest = "", published = ""], [low, high]) => {
                const leaves = served(latest, published, low, value) === latest;
                expect(!leaves || served(latest, published, high, value) === latest).toBe(true);
            }),
            { numRuns: 500 },
        );
    });

    test("a share of 0.1 reaches a tenth of 20,000 users, within four standard deviations", () => {
        const sigma = Math.sqrt(USERS.length * 0.1 * 0.9);
        for (const functionName of ["api", "shop", "fun01"]) {
            const canary = canaryUsers(functionName, "live", 0.1);
            expect(Math.abs(canary.size - USERS.length * 0.1)).toBeLessThan(4 * sigma);
        }
    });

    test("a raised share keeps every user it had", () => {
        const few = canaryUsers("api", "live", 0.1);
        const more = canaryUsers("api", "live", 0.2);
        expect(more.size).toBeGreaterThan(few.size);
        expect([...few].every(user => more.has(user))).toBe(true);
    });
});

describe("salts", () => {
    test.each<[string, string, string, string]>([
        ["api", "live", "shop", "live"],
        ["fun01", "live", "fun02", "live"],
        ["api", "live", "api", "release"],
    ])("the canary users of %s:%s and %s:%s have nothing to do with each other", (fun, alias, otherFun, otherAlias) => {
        const one = canaryUsers(fun, alias, 0.1);
        const other = canaryUsers(otherFun, otherAlias, 0.1);
        const chance = (one.size / USERS.length) * (other.size / USERS.length);
        const overlap = [...one].filter(user => other.has(user)).length;
        const sigma = Math.sqrt(USERS.length * chance * (1 - chance));
        expect(Math.abs(overlap - USERS.length * chance)).toBeLessThan(4 * sigma);
    });
});

describe("randomBucket", () => {
    test("is a whole number of the 32-bit range, spread over all of it", () => {
        const drawn = Array.from({ length: 2000 }, () => randomBucket());
        expect(drawn.every(value => Number.isInteger(value) && value >= 0 && value < RANGE)).toBe(true);
        for (const quarter of [0, 1, 2, 3]) {
            expect(drawn.some(value => Math.floor(value / 2 ** 30) === quarter)).toBe(true);
        }
    });
});
