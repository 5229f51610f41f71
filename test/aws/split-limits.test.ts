import { expect, test } from "vitest";
import { checkSplit } from "../../components/aws/split-limits";

const SPLIT = { $latest: 0.1, $published: 0.9 };
const NOW = { role: "arn:b", deadLetter: "" };

test("a split between versions of one role and one queue passes", () => {
    expect(() => checkSplit(SPLIT, undefined, { ...NOW }, NOW)).not.toThrow("role");
    checkSplit(SPLIT, undefined, {}, NOW);
});

test("one version alone may be of any role, and be provisioned", () => {
    checkSplit({ $published: 1 }, 5, { role: "arn:a", deadLetter: "arn:q" }, NOW);
});

test("another role is refused", () => {
    expect(() => checkSplit(SPLIT, undefined, { role: "arn:a", deadLetter: "" }, NOW)).toThrow(
        'role: "arn:b" is not the published version\'s ("arn:a"): Lambda splits traffic only between versions that ' +
            "share it; give traffic 0 or 1 for this change, or publish it",
    );
});

test("another dead-letter queue is refused", () => {
    expect(() => checkSplit(SPLIT, undefined, { role: "arn:b", deadLetter: "arn:q" }, NOW)).toThrow(
        'deadLetterConfig: "" is not the published version\'s ("arn:q")',
    );
});

test("provisioned concurrency stands against a split", () => {
    expect(() => checkSplit(SPLIT, 5, {}, NOW)).toThrow(
        "provisionedConcurrency: 5 stands against a split: Lambda allows none on an alias of two versions; take it away " +
            "in an update of its own, at traffic 0 or 1, and split in the next one (in one update the alias would be split " +
            "before it is gone), or keep it and give traffic 0 or 1",
    );
});
