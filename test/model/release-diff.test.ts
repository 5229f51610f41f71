import { describe, expect, test } from "vitest";
import { isChange, releaseDiff, type ReleaseView } from "../../components/model/release-diff";
import { releaseView, type ViewInShort } from "../support/release-view";

/** Version 6 is the newest and the published one, unless something else is given. */
function view(more: Partial<ViewInShort> = {}): ReleaseView {
    return releaseView({ latest: "6", published: "6", targets: { dev: { $latest: 1 } }, ...more });
}

const six = view();

describe("releaseDiff", () => {
    test("the number of a version that is not made yet is the next one", () => {
        const diff = releaseDiff(six, view({ latest: undefined, traffic: 0.1 }));
        expect(diff.made).toBe("7");
        expect(diff.aliases["live"]).toEqual({
            before: { "6": 1 },
            after: { "6": 0.9, "7": 0.1 },
            moves: [{ from: "6", to: "7", share: 0.1 }],
        });
        expect(diff.aliases["dev"]?.moves).toEqual([{ from: "6", to: "7", share: 1 }]);
        expect(diff.published).toEqual({ before: "6", after: "6" });
        expect(isChange(diff)).toBe(true);
    });

    test("published with the version of unknown name", () => {
        const diff = releaseDiff(six, view({ latest: undefined, published: undefined }));
        expect(diff.published).toEqual({ before: "6", after: "7" });
        expect(diff.aliases["live"]?.after).toEqual({ "7": 1 });
    });

    test("what the engine knows of aliases comes before what can be worked out", () => {
        const altered = view({ aliases: { live: { "5": 1 } } });
        expect(releaseDiff(altered, six).aliases["live"]?.moves).toEqual([{ from: "5", to: "6", share: 1 }]);
    });

    test("nothing changes", () => {
        const diff = releaseDiff(six, six);
        expect(diff.made).toBeUndefined();
        expect(isChange(diff)).toBe(false);
    });

    test("a new function, and one that goes", () => {
        const born = releaseDiff(undefined, view({ latest: undefined, published: "" }));
        expect(born.made).toBe("1");
        expect(born.aliases["live"]?.moves).toEqual([{ from: undefined, to: "1", share: 1 }]);
        const gone = releaseDiff(six, undefined);
        expect(gone.made).toBeUndefined();
        expect(gone.published).toEqual({ before: "6", after: "" });
        expect(gone.aliases["live"]?.moves).toEqual([{ from: "6", to: undefined, share: 1 }]);
        expect(isChange(gone)).toBe(true);
    });

    test("a version without a number is just new", () => {
        const diff = releaseDiff(
            view({ latest: "rev-a", published: "rev-a", targets: {} }),
            view({ latest: undefined, published: "rev-a", traffic: 1, targets: {} }),
        );
        expect(diff.made).toBe("new");
        expect(diff.aliases["live"]?.after).toEqual({ new: 1 });
    });

    test("rules and the sticky key, in words", () => {
        const rule = { header: { name: "User", exact: "Bob" }, version: "4" };
        const diff = releaseDiff(
            view({ rules: [rule] }),
            view({ rules: [{ ...rule, version: "5" }], sticky: { cookie: "uid" } }),
        );
        expect(diff.rules).toEqual({
            added: ["header User is Bob: version 5"],
            removed: ["header User is Bob: version 4"],
        });
        expect(diff.sticky).toEqual({ before: "every request at random", after: "by cookie uid" });
        expect(isChange(diff)).toBe(true);
    });
});
