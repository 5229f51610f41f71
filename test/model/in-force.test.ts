import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { notInForce, type Wanted } from "../../components/model/in-force";
import type { ReleaseView } from "../../components/model/release-diff";
import type { Weights } from "../../components/model/weights";
import { releaseView } from "../support/release-view";

/** A function as an update left it; its default alias carries the split, unless another one is given. */
function view(latest: string | undefined, published: string | undefined, traffic: number, live?: Weights): ReleaseView {
    return releaseView({ latest, published, traffic, ...(live && { aliases: { live } }) });
}

describe("what a command asked for is in force, or it is said what is", () => {
    test.each<[Wanted, ReleaseView | undefined, string | undefined]>([
        [{ publish: true }, view("2", "2", 0), undefined],
        [{ publish: true }, view("2", "1", 0), "the published version is 1, not the newest one (2)"],
        [{ publish: true }, view("2", "", 0), "there is no published version, not the newest one (2)"],
        [{ publish: true }, view(undefined, undefined, 0), undefined],
        [{ publish: true }, view(undefined, "1", 0), "the published version is 1, not the newest one (a new one)"],
        [{ pin: "1" }, view("3", "1", 0), undefined],
        [{ pin: "1" }, view("3", "2", 0), "the published version is 2, not 1"],
        [{ traffic: 0.1 }, view("2", "1", 0.1), undefined],
        [{ traffic: 0.1 }, view("2", "1", 0.3), "traffic is 30%, not 10%"],
        [{ traffic: 0.1 }, view("2", "1", 0.1, { 1: 1 }), "the newest version (2) gets 0% of the callers, not 10%"],
        [{ traffic: 0 }, view("2", "1", 0, { 2: 1 }), "the newest version (2) gets 100% of the callers, not 0%"],
        [{ traffic: 0.1 }, view("1", "", 0.1), undefined],
        [{ traffic: 0.1, publish: true }, view("2", "2", 0.1), undefined],
        [{ traffic: 0.1 }, view(undefined, "1", 0.1), undefined],
        [{ traffic: 0.1 }, undefined, "it is not there"],
        [{}, view("2", "1", 0.1), undefined],
    ])("%j of %j: %s", (wanted, now, sentence) => {
        expect(notInForce(wanted, now)).toBe(sentence);
    });

    test("the split that the rules give is always in force", () => {
        const share = fc.integer({ min: 0, max: 1_000_000 }).map(units => units / 1_000_000);
        fc.assert(
            fc.property(share, fc.constantFrom("", "1", "2"), (traffic, published) => {
                expect(notInForce({ traffic }, view("2", published, traffic))).toBeUndefined();
            }),
        );
    });
});
