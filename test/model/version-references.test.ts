import { expect, test } from "vitest";
import { referencesByVersion } from "../../components/model/version-references";
import { releaseView } from "../support/release-view";

/** Who holds a version. */

test("the newest, the published one, aliases and rules, each once", () => {
    expect(
        referencesByVersion(
            releaseView({
                latest: "7",
                published: "6",
                aliases: { live: { "7": 0.1, "6": 0.9 }, prepub: { "3": 1 } },
                rules: [
                    { header: { name: "User", exact: "Bob" }, version: "$latest" },
                    { cookie: { name: "beta", prefix: "y" }, version: "7" },
                    { key: { name: "User", exact: "Ann" }, version: "$published" },
                    { key: { name: "User", exact: "Eve" }, version: "4" },
                ],
            }),
        ),
    ).toEqual({
        "7": ["$latest", "live", "rule"],
        "6": ["$published", "live", "rule"],
        "3": ["prepub"],
        "4": ["rule"],
    });
});

test("nothing is published, and a rule wants what is", () => {
    expect(
        referencesByVersion(
            releaseView({
                latest: "1",
                published: "",
                aliases: { live: { "1": 1 } },
                rules: [{ key: { name: "User", exact: "Ann" }, version: "$published" }],
            }),
        ),
    ).toEqual({ "1": ["$latest", "live"] });
});

test("what a preview does not know holds nothing", () => {
    expect(referencesByVersion(releaseView({ latest: undefined, published: undefined }))).toEqual({});
});
