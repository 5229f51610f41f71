import { expect, test } from "vitest";
import { checkSplit } from "../../../components/platforms/aws/split-limits";

const SPLIT = { $latest: 0.1, $published: 0.9 };
const NOW = { role: "arn:b", deadLetter: "" };

test("a split between versions of one role and one queue passes", () => {
    expect(() => checkSplit(SPLIT, { ...NOW }, NOW)).not.toThrow("role");
    checkSplit(SPLIT, {}, NOW);
});

test("one version alone may be of any role", () => {
    checkSplit({ $published: 1 }, { role: "arn:a", deadLetter: "arn:q" }, NOW);
});

test("another role is refused", () => {
    expect(() => checkSplit(SPLIT, { role: "arn:a", deadLetter: "" }, NOW)).toThrow(
        'role: "arn:b" is not the published version\'s ("arn:a"): Lambda splits traffic only between versions that ' +
            "share it; give traffic 0 or 1 for this change, or publish it",
    );
});

test("another dead-letter queue is refused", () => {
    expect(() => checkSplit(SPLIT, { role: "arn:b", deadLetter: "arn:q" }, NOW)).toThrow(
        'deadLetterConfig: "" is not the published version\'s ("arn:q")',
    );
});
