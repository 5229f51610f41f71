import type { UpdateSummary } from "@pulumi/pulumi/automation";
import { describe, expect, test } from "vitest";
import { EventLog } from "../../../cli/engine/event-log";
import { pulumisSentence } from "../../../cli/engine/pulumi-errors";
import { historyText } from "../../../cli/history/text";
import { toUpdate } from "../../../cli/history/updates";
import { shortCommit } from "../../../cli/output/commit";
import { diffMarkdown } from "../../../cli/output/diff-markdown";
import { diffText } from "../../../cli/output/diff-text";
import { plainLine, plainText } from "../../../cli/output/plain-text";

/** Text from elsewhere on a terminal: it can neither command it nor hide what else is there, and a long one stops nothing. */

const HOSTILE = [
    "\u001b[2J\u001b[H all is well",
    "\u001b]0;title\u0007",
    "\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\",
    "\u009b2J",
    "\u001bc",
    "a\rb\bc\u0000d\u007fe",
    "\u202eevil\u202c \u2066x\u2069 \u200f",
].join(" ");
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

function summary(message: string, environment: Record<string, string> = {}): UpdateSummary {
    const at = new Date("2026-03-01T12:00:00Z");
    return {
        kind: "update",
        result: "succeeded",
        startTime: at,
        endTime: at,
        message,
        environment,
        config: {},
        version: 1,
    };
}

test("plain text is what it says, without commands and turns of direction", () => {
    expect(plainText(HOSTILE)).not.toMatch(UNSEEN);
    expect(plainText("Ünïcode, 日本語, 🎉\tand\nlines")).toBe("Ünïcode, 日本語, 🎉\tand\nlines");
    expect(plainText("\u001b[31mred\u001b[0m")).toBe("red");
    expect(plainLine(" a\n\n b ")).toBe("a b");
    expect(plainLine("x".repeat(1000), 10)).toBe("xxxxxxxxx…");
});

describe("what comes from elsewhere is plain", () => {
    const urn = `urn:pulumi:test::shop::aws:s3/bucket:Bucket::${HOSTILE}`;
    const log = new EventLog();
    log.add({
        sequence: 1,
        timestamp: 1,
        diagnosticEvent: { message: HOSTILE, severity: "error", color: "never", urn: "" },
    });
    log.add({
        sequence: 2,
        timestamp: 1,
        diagnosticEvent: { message: HOSTILE, severity: "warning", color: "never", urn: "" },
    });
    log.add({
        sequence: 3,
        timestamp: 1,
        resourcePreEvent: { metadata: { op: "delete", type: `a:b:${HOSTILE}`, urn, provider: "" } },
    } as unknown as Parameters<EventLog["add"]>[0]);
    const diff = {
        stack: "test",
        changes: true,
        functions: [],
        others: log.others,
        warnings: log.warnings,
    };
    const environment = {
        "git.head": `abc${HOSTILE}`,
        "ci.system": HOSTILE,
        "ci.build.id": HOSTILE,
        "git.committer": HOSTILE,
    };
    const [ci, person] = [environment, { "git.committer": HOSTILE }].map(each => toUpdate(summary(HOSTILE, each)));

    test.each<[string, string]>([
        ["the engine's errors", log.errors.join()],
        ["its warnings, and resources' names, in a terminal", diffText(diff)],
        ["and in a comment", diffMarkdown(diff)],
        ["Pulumi's own sentence", pulumisSentence(new Error(`error: ${HOSTILE}`))],
        ["a commit's title and a CI system's fields", JSON.stringify(ci)],
        ["a person's name", JSON.stringify(person)],
        ["the history", historyText([{ update: ci as never, functions: undefined }], 0)],
        ["a commit", shortCommit(HOSTILE, 40)],
    ])("%s", (_, text) => {
        // Ours are colours alone.
        // eslint-disable-next-line no-control-regex
        expect(text.replace(/\u001b\[\d+m/g, "")).not.toMatch(UNSEEN);
        expect(text.length).toBeGreaterThan(3);
    });
});

/** A quadratic expression takes minutes for these. */
const LONG = [
    "a",
    "(",
    " (",
    "@",
    "a@",
    "(a@",
    " (a@b",
    "gray (",
    "'",
    "' depends on '",
    "\u001b",
    "\u001b]",
    "\u001b[1;",
    "\u009b;",
    "\n",
    " ",
    "\\",
    "<",
    "GH-",
    "abcdef0",
];

describe.each(LONG)("%j, a million characters of it", piece => {
    const long = piece.repeat(1_000_000 / piece.length);

    test("stop nothing", () => {
        const update = toUpdate(
            summary(`gray ${long}`, { "git.committer": long, "ci.system": long, "git.head": long }),
        );
        expect(update.message.length).toBeLessThanOrEqual(500);
        expect(toUpdate(summary(`gray x (${long})`)).message.length).toBeLessThanOrEqual(500);
        expect(historyText([{ update, functions: undefined }], 0).length).toBeLessThan(5000);
        pulumisSentence(new Error(`error: Resource '${long}`));
        pulumisSentence(new Error(`Command was killed with ${long}`));
        const others = [{ operation: "delete", type: "a", name: long }];
        const diff = { stack: "test", changes: true, functions: [], others, warnings: [long] };
        diffMarkdown(diff as never);
        diffText(diff as never);
    });
});

test("a message of ours is read from its end", () => {
    expect(toUpdate(summary("gray publish (a) (ann@laptop)"))).toMatchObject({
        message: "gray publish (a)",
        by: "ann@laptop",
    });
    expect(toUpdate(summary("gray publish (ann@)"))).toMatchObject({ message: "gray publish (ann@)", by: undefined });
    expect(toUpdate(summary("gray publish (@laptop)"))).toMatchObject({ by: undefined });
    expect(toUpdate(summary("gray publish (ann @laptop)"))).toMatchObject({ by: undefined });
});
