import { describe, expect, test } from "vitest";
import type { ReleaseView } from "../../components/model/release-diff";
import { describeEvent, releaseEvents } from "../../components/model/release-events";
import { releaseView, type ViewInShort, weights } from "../support/release-view";

/** What an update did to a release, in words. */

/** A release with its aliases as a platform reports them. */
function view(latest: string, published: string, traffic: number, more: Partial<ViewInShort> = {}): ReleaseView {
    const aliases = { live: weights(latest, published, traffic), ...more.aliases };
    return releaseView({ latest, published, traffic, ...more, aliases });
}

const words = (before: ReleaseView | undefined, after: ReleaseView | undefined): string[] =>
    releaseEvents(before, after).map(describeEvent);

describe("what was done", () => {
    test.each<[string, ReleaseView | undefined, ReleaseView | undefined, string[]]>([
        ["a first version", undefined, view("1", "", 1), ["made 1"]],
        ["a first version that is published", undefined, view("1", "1", 0), ["made 1", "published 1"]],
        [
            "without a published one everybody gets the newest",
            view("1", "", 1),
            view("2", "", 1),
            ["made 2", "ramped 1 → 2 to 100%"],
        ],
        ["a version that nobody gets", view("6", "6", 0), view("7", "6", 0), ["made 7"]],
        ["a version and its first share", view("6", "6", 0), view("7", "6", 0.1), ["made 7", "ramped 6 → 7 to 10%"]],
        ["more", view("7", "6", 0.1), view("7", "6", 0.5), ["ramped 6 → 7 to 50%"]],
        ["all", view("7", "6", 0.5), view("7", "6", 1), ["ramped 6 → 7 to 100%"]],
        ["less", view("7", "6", 0.5), view("7", "6", 0.05), ["lowered 7 to 5%"]],
        ["none", view("7", "6", 0.5), view("7", "6", 0), ["rolled back 7 → 6"]],
        ["publish after all", view("7", "6", 1), view("7", "7", 0), ["published 7"]],
        ["publish in the middle", view("7", "6", 0.5), view("7", "7", 0), ["ramped 6 → 7 to 100%", "published 7"]],
        ["publish and nothing else", view("7", "", 1), view("7", "7", 0), ["published 7"]],
        ["another version in a rollout", view("7", "6", 0.1), view("8", "6", 0.1), ["made 8", "ramped 6 → 8 to 10%"]],
        [
            "another version that nobody gets, in a rollout",
            view("7", "6", 0.1),
            view("8", "6", 0),
            ["made 8", "rolled back 7 → 6"],
        ],
        ["back to an older one", view("7", "7", 0), view("7", "3", 0), ["rolled back 7 → 3", "pinned 3"]],
        ["an older one is published, the newest keeps all", view("7", "6", 1), view("7", "3", 1), ["pinned 3"]],
        [
            "the memory is lost",
            view("7", "6", 0.5),
            view("1", "", 1),
            ["made 1", "ramped 6 → 1 to 100%", "nothing is published any more"],
        ],
        ["it goes away", view("7", "6", 0.5), undefined, ["removed"]],
        ["nothing", view("7", "6", 0.5), view("7", "6", 0.5), []],
        ["what nobody sees yet: the next version's share", view("7", "7", 0), view("7", "7", 0.2), []],
        ["it was not there, and is not", undefined, undefined, []],
        [
            "other aliases",
            view("7", "6", 0.1, { aliases: { dev: { "7": 1 }, old: { "3": 1 } } }),
            view("7", "6", 0.1, { aliases: { dev: { "7": 0.2, "6": 0.8 }, prepub: { "6": 1 } } }),
            ["dev: 7 20%, 6 80%", "old: removed", "prepub: 6"],
        ],
        [
            "rules and users",
            view("7", "6", 0.1, { rules: [{ header: { name: "User", exact: "Bob" }, version: "6" }] }),
            view("7", "6", 0.1, {
                rules: [{ header: { name: "User", exact: "Ann" }, version: "7" }],
                sticky: { cookie: "uid" },
            }),
            [
                "rule added: header User is Ann: version 7",
                "rule removed: header User is Bob: version 6",
                "sticky: by cookie uid",
            ],
        ],
    ])("%s", (_, before, after, expected) => {
        expect(words(before, after)).toEqual(expected);
    });

    test("is told for programs, too", () => {
        expect(releaseEvents(view("6", "6", 0), view("7", "6", 0.1))).toEqual([
            { kind: "made", version: "7" },
            { kind: "ramped", version: "7", other: "6", share: 0.1 },
        ]);
    });
});
