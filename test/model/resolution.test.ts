import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAliases } from "../../components/model/aliases";
import type { NamedVersions } from "../../components/model/references";
import {
    aliasWeights,
    newestShare,
    type Resolution,
    resolutionOf,
    resolve,
    splitIn,
    versionRoute,
    versionsIn,
    weightsIn,
} from "../../components/model/resolution";
import { parseTarget, type Split, type Weights } from "../../components/model/weights";
import { versions, weights } from "../support/release-view";
import { MILLION, millionths, reference, version } from "./arbitraries";
import { expectWhole } from "./expect-whole";
import { refusal } from "./refusal";

/** Who gets what: the one answer, by design.md section 2. */

/** Nothing, a version, or one whose name is not known. */
const published = fc.oneof(fc.constantFrom("", undefined), version);
const named = fc
    .tuple(fc.option(version, { nil: undefined }), published)
    .map(([newest, stable]) => versions(newest, stable));

function split(newest: string | undefined, stable: string | undefined, traffic: number): Split {
    return splitIn(resolve(versions(newest, stable), traffic));
}

describe("the split of the default alias (section 2)", () => {
    test("rule 1: published by this update, the newest version gets everything, whatever traffic says", () => {
        expect(weights("2", "2", 0)).toEqual({ "2": 1 });
        expect(weights("2", "2", 0.1)).toEqual({ "2": 1 });
        expect(split(undefined, undefined, 0.1)).toEqual({ $latest: 1 });
    });

    test.each([0, 0.1, 1])("rule 2: with nothing published $latest gets everything at traffic %d", traffic => {
        expect(split("2", "", traffic)).toEqual({ $latest: 1 });
        expect(split(undefined, "", traffic)).toEqual({ $latest: 1 });
        expect(weights("2", "", traffic)).toEqual({ "2": 1 });
    });

    test.each([0, 0.1, 1])("rule 3: as the published version $latest gets everything at traffic %d", traffic => {
        expect(split("2", "2", traffic)).toEqual({ $latest: 1 });
        expect(weights("2", "2", traffic)).toEqual({ "2": 1 });
    });

    test("rule 4: otherwise $latest gets the traffic and $published the rest", () => {
        expect(split("2", "1", 0.1)).toEqual({ $latest: 0.1, $published: 0.9 });
        expect(weights("2", "1", 0.1)).toEqual({ "1": 0.9, "2": 0.1 });
        expect(weights("2", "1", 0.9)).toEqual({ "1": 0.1, "2": 0.9 });
    });

    test("rule 4: at 0 and 1 there is one entry, none is zero", () => {
        expect(split("2", "1", 0)).toEqual({ $published: 1 });
        expect(split("2", "1", 1)).toEqual({ $latest: 1 });
        expect(weights("2", "1", 0)).toEqual({ "1": 1 });
        expect(weights("2", "1", 1)).toEqual({ "2": 1 });
    });

    test("rule 6: a pinned older version takes the place of the published one", () => {
        expect(weights("7", "3", 0)).toEqual({ "3": 1 });
        expect(weights("7", "3", 0.25)).toEqual({ "3": 0.75, "7": 0.25 });
    });

    test("takes versions that are not numbered, the newest first", () => {
        expect(Object.entries(weights("api-00007", "api-00006", 0.1))).toEqual([
            ["api-00007", 0.1],
            ["api-00006", 0.9],
        ]);
    });

    test("weights and split are whole at every traffic (invariant 1)", () => {
        fc.assert(
            fc.property(millionths, version, fc.oneof(fc.constant(""), version), (units, newest, stable) => {
                const traffic = units / MILLION;
                const got = weights(newest, stable, traffic);
                expectWhole(got);
                expectWhole(split(newest, stable, traffic));
                if (stable !== "" && stable !== newest) {
                    expect(got[newest] ?? 0).toBe(traffic);
                } else {
                    expect(got).toEqual({ [newest]: 1 });
                }
            }),
        );
    });

    test("a preview that does not know the newest version's name knows the split that the update will have", () => {
        fc.assert(
            fc.property(millionths, published, (units, stable) => {
                // The update makes version 51; where it also publishes it, its name is not known either.
                const then = split("51", stable ?? "51", units / MILLION);
                expect(split(undefined, stable, units / MILLION)).toEqual(then);
            }),
        );
    });
});

describe("more aliases", () => {
    const SIX = versions("7", "6");

    function resolved(target: unknown, at: NamedVersions = SIX): Weights | undefined {
        return weightsIn(resolve(at, 0.1, parseAliases({ release: target as string })))["release"];
    }

    test("the default one comes first", () => {
        const all = weightsIn(resolve(SIX, 0.1, { dev: { $latest: 1 } }));
        expect(all).toEqual({ live: { "7": 0.1, "6": 0.9 }, dev: { "7": 1 } });
        expect(Object.keys(all)).toEqual(["live", "dev"]);
    });

    test("get the versions that they name", () => {
        expect(resolved({ "2": 0.8, $latest: 0.2 })).toEqual({ "2": 0.8, "7": 0.2 });
        expect(resolved("$published")).toEqual({ "6": 1 });
        expect(resolved(3)).toEqual({ "3": 1 });
    });

    test("two names of one version are one", () => {
        expect(resolved({ "7": 0.8, $latest: 0.2 })).toEqual({ "7": 1 });
        expect(resolved({ $latest: 0.1, $published: 0.9 }, versions("7", "7"))).toEqual({ "7": 1 });
        const unknown = resolve(versions(undefined, undefined), 0, { release: { $latest: 0.1, $published: 0.9 } });
        expect(unknown.aliases["release"]).toEqual({ primary: "$latest" });
    });

    test.each<[string, NamedVersions, Record<string, number>, object]>([
        ["the newer number", SIX, { "2": 0.8, "5": 0.2 }, { primary: "2", canary: { version: "5", share: 0.2 } }],
        [
            "also of the larger share",
            SIX,
            { "9": 0.3, "10": 0.7 },
            { primary: "9", canary: { version: "10", share: 0.7 } },
        ],
        [
            "the published one, beside an older number",
            SIX,
            { "2": 0.8, $published: 0.2 },
            { primary: "2", canary: { version: "$published", share: 0.2 } },
        ],
        [
            "the newest one, whose name is not known",
            versions(undefined, "6"),
            { $latest: 0.2, "2": 0.8 },
            { primary: "2", canary: { version: "$latest", share: 0.2 } },
        ],
        [
            "the published one, when it is the one of unknown name",
            versions(undefined, undefined),
            { $published: 0.2, "2": 0.8 },
            { primary: "2", canary: { version: "$published", share: 0.2 } },
        ],
    ])("the canary is %s", (_what, at, target, route) => {
        const read = { release: parseTarget(target, "aliases.release") };
        expect(resolve(at, 0, read).aliases["release"]).toEqual(route);
    });

    test("refuses $published while nothing is published", () => {
        expect(refusal(() => resolved("$published", versions("7", "")))).toBe(
            'aliases.release: "$published" names no version yet; publish one first (gray:publish)',
        );
    });

    test("weights stay whole, merged or not, whatever is known", () => {
        fc.assert(
            fc.property(millionths, reference, reference, named, (units, first, second, at) => {
                fc.pre(first !== second && at.published.state !== "none");
                const target = { [first]: units / MILLION, [second]: (MILLION - units) / MILLION };
                const { release = {} } = weightsIn(resolve(at, 0, { release: parseTarget(target, "aliases.release") }));
                expectWhole(release);
            }),
        );
    });
});

describe("what is in force", () => {
    test("is called by its names where it has one", () => {
        const found = resolutionOf(versions("3", "1"), { live: { "1": 0.9, "2": 0.1 }, dev: { "3": 1 } });
        expect(splitIn(found)).toEqual({ $published: 0.9, "2": 0.1 });
        expect(found.aliases["dev"]).toEqual({ primary: "$latest" });
        expect(newestShare(found)).toBe(0);
    });

    test("by name and by version it is the same: nothing is lost on the way", () => {
        fc.assert(
            fc.property(millionths, version, published, (units, newest, stable) => {
                const at = versions(newest, stable);
                const asked = resolve(at, units / MILLION);
                const found = resolutionOf(at, weightsIn(asked));
                expect(splitIn(found)).toEqual(splitIn(asked));
                expect(aliasWeights(found)).toEqual(aliasWeights(asked));
            }),
        );
    });
});

describe("what is read of a resolution", () => {
    const at: Resolution = resolve(versions(undefined, "6"), 0, { dev: { $latest: 1 }, old: { "3": 1 } });

    test("a version of unknown name is called as the reader likes", () => {
        expect(weightsIn(at, "7 (new)")["dev"]).toEqual({ "7 (new)": 1 });
        expect(versionRoute({ primary: "$published", canary: { version: "$latest", share: 0 } }, at)).toEqual({
            primary: "6",
            canary: { version: "$latest", share: 0 },
        });
    });

    test("every version that it names and whose name is known, once", () => {
        expect(versionsIn(at)).toEqual(["6", "3"]);
        expect(versionsIn(resolve(versions("7", "6"), 0.1, { dev: { $latest: 1 } }))).toEqual(["7", "6"]);
        expect(versionsIn(resolve(versions("7", ""), 0.1))).toEqual(["7"]);
    });
});
