import { describe, expect, test } from "vitest";
import { percent } from "../../components/model/share-text";
import { ineffective } from "../../components/model/warnings";
import { versions } from "../support/release-view";

describe("ineffective (invariant 12)", () => {
    test("publish and a share in one update leave nothing to split", () => {
        expect(ineffective({ traffic: 0.1, publish: true }, versions("2", "2"))).toBe(
            "publish and traffic 10% in one update leave nothing to split: the newest version is also the published " +
                "one and gets everything; traffic 10% counts from the next version on",
        );
    });

    test("says so too while the newest version's number is not known", () => {
        expect(ineffective({ traffic: 0.1, publish: true }, versions(undefined, "1"))).toBe(
            "publish and traffic 10% in one update leave nothing to split: the newest version is also the published " +
                "one and gets everything; traffic 10% counts from the next version on",
        );
    });

    test.each([0, 0.1])("traffic %d has no effect while nothing is published", traffic => {
        expect(ineffective({ traffic, publish: false }, versions("1", ""))).toBe(
            `traffic ${percent(traffic)} has no effect: no version is published yet, so the newest one gets everything; ` +
                "publish one first (gray:publish)",
        );
    });

    test("a first deployment, whose version is not known yet, has nothing to split", () => {
        expect(ineffective({ traffic: 0.1, publish: false }, versions(undefined, ""))).toBe(
            "traffic 10% has no effect: no version is published yet, so the newest one gets everything; " +
                "publish one first (gray:publish)",
        );
    });

    test("a share has no effect yet while the newest version is the published one", () => {
        expect(ineffective({ traffic: 0.1, publish: false }, versions("2", "2"))).toBe(
            "traffic 10% has no effect yet: the newest version (2) is the published one and gets everything; " +
                "it counts from the next version on",
        );
    });

    test("so does a share beside a pin to the newest version", () => {
        expect(ineffective({ traffic: 0.1, publish: false, pin: "2" }, versions("2", "2"))).toBe(
            "traffic 10% has no effect yet: the newest version (2) is the published one and gets everything; " +
                "it counts from the next version on",
        );
    });

    test("the last step of a release, publish and traffic 0, draws no warning", () => {
        expect(ineffective({ traffic: 0, publish: true }, versions("2", "2"))).toBeUndefined();
    });

    test("traffic 0 after publish draws none either", () => {
        expect(ineffective({ traffic: 0, publish: false }, versions("2", "2"))).toBeUndefined();
    });

    test("traffic 1 is what happens anyway", () => {
        expect(ineffective({ traffic: 1, publish: true }, versions("2", "2"))).toBeUndefined();
        expect(ineffective({ traffic: 1, publish: false }, versions("1", ""))).toBeUndefined();
        expect(ineffective({ traffic: 1, publish: false }, versions("2", "2"))).toBeUndefined();
    });

    test("a remembered share that this update does not ask for draws no warning", () => {
        expect(ineffective({ publish: true }, versions("2", "2"))).toBeUndefined();
        expect(ineffective({ publish: false }, versions("2", "2"))).toBeUndefined();
    });

    test("a share between two versions takes effect", () => {
        expect(ineffective({ traffic: 0.1, publish: false }, versions("2", "1"))).toBeUndefined();
        expect(ineffective({ traffic: 0, publish: false }, versions("2", "1"))).toBeUndefined();
        expect(ineffective({ traffic: 0.1, publish: false }, versions(undefined, "1"))).toBe(undefined);
    });
});
