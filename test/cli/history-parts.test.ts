import * as os from "node:os";
import * as path from "node:path";
import type { Stack, UpdateSummary } from "@pulumi/pulumi/automation";
import { describe, expect, test } from "vitest";
import { folderOf } from "../../cli/history/past-states";
import type { Entry } from "../../cli/history/timeline";
import { toUpdate, type Update, updatesOf } from "../../cli/history/updates";
import { versionLives } from "../../cli/history/versions";
import { fit } from "../../cli/output/wrap-text";
import type { ReleaseEvent } from "../../components/model/release-events";

/** Parts of `gray history`: the engine's record, lives of versions, lines that fit. */

function summary(message: string, environment: Record<string, string> = {}): UpdateSummary {
    return {
        kind: "update",
        result: "succeeded",
        startTime: new Date("2026-03-01T12:00:00Z"),
        endTime: new Date("2026-03-01T12:00:05Z"),
        message,
        environment,
        config: {},
        version: 3,
    };
}

describe("the engine's record", () => {
    const git = { "git.head": "53f894c820db", "git.dirty": "true", "git.committer": "Ann", "git.author": "Bob" };

    test.each<[string, string, Record<string, string>, string, string | undefined]>([
        ["gray", "gray deploy --traffic 0.1 (ann@laptop)", git, "gray deploy --traffic 0.1", "ann@laptop"],
        ["a commit", "Faster (much)\n\nBody", git, "Faster (much)", "commit by Ann"],
        ["a message like ours", "gray skies (ann)", {}, "gray skies (ann)", undefined],
        [
            "a build",
            "Faster",
            { ...git, "ci.system": "GitHub", "ci.build.id": "77", "ci.pr.number": "12" },
            "Faster",
            "GitHub build 77 for #12",
        ],
        [
            "a numbered build",
            "Faster",
            { "ci.system": "Travis", "ci.build.id": "77", "ci.build.number": "5" },
            "Faster",
            "Travis build 5",
        ],
        ["gray in a build", "gray publish (root@runner)", { "ci.system": "GitHub" }, "gray publish", "root@runner"],
        ["nothing", "", {}, "", undefined],
    ])("%s", (_, message, environment, shown, by) => {
        const update = toUpdate(summary(message, environment));
        expect([update.message, update.by]).toEqual([shown, by]);
        expect(update.commit).toBe(environment["git.head"] && "53f894c820db-dirty");
    });

    test("is read page by page, without previews, and no further than asked", async () => {
        const all = Array.from({ length: 250 }, (_, index) => ({
            ...summary(`update ${String(250 - index)}`),
            kind: index === 1 ? "preview" : "update",
        }));
        const asked: number[] = [];
        const stack = {
            history: async (size: number, page: number, secrets: boolean) => {
                expect(secrets).toBe(false);
                asked.push(page);
                return Promise.resolve(all.slice((page - 1) * size, page * size));
            },
        } as unknown as Stack;
        for await (const { message } of updatesOf(stack)) {
            if (message === "update 240") {
                break;
            }
        }
        expect(asked).toEqual([1]);
        const messages: string[] = [];
        for await (const { message } of updatesOf(stack)) {
            messages.push(message);
        }
        expect(messages).toHaveLength(249);
        expect(messages.slice(0, 2)).toEqual(["update 250", "update 248"]);
        expect(asked).toEqual([1, 1, 2, 3]);
    });
});

test("folders of states, as Pulumi reads its URLs", () => {
    const { homedir } = os.userInfo();
    expect(folderOf("file:///srv/states", "/project")).toBe("/srv/states");
    expect(folderOf("file:///srv/all%20states?no_tmp_dir=true", "/project")).toBe("/srv/all states");
    expect(folderOf("file://~", "/project")).toBe(homedir);
    expect(folderOf("file://~/states", "/project")).toBe(path.join(homedir, "states"));
    expect(folderOf("file://./~states", "/project")).toBe("/project/~states");
    expect(folderOf("file://../states", "/project/deep")).toBe("/project/states");
});

test("lives of versions: made, published, left, published again", () => {
    const update = (minute: number): Update => ({
        ...toUpdate(summary(`at ${String(minute)}`)),
        start: new Date(Date.UTC(2026, 2, 1, 12, minute)),
    });
    const happened: Array<[number, string, ReleaseEvent[]]> = [
        [
            1,
            "api",
            [
                { kind: "made", version: "1" },
                { kind: "published", version: "1" },
            ],
        ],
        [2, "web", [{ kind: "made", version: "1" }]],
        [
            3,
            "api",
            [
                { kind: "made", version: "2" },
                { kind: "ramped", version: "2", other: "1", share: 0.1 },
            ],
        ],
        [4, "api", [{ kind: "published", version: "2" }]],
        [5, "api", [{ kind: "pinned", version: "1" }]],
        [6, "web", [{ kind: "removed" }]],
    ];
    const entries = happened.map(([minute, name, events]): Entry => ({
        update: update(minute),
        functions: [{ name, events }],
    }));
    const lives = versionLives([...entries, { update: update(7), functions: undefined }].reverse()).map(
        ({ name, version, made, published, left }) => ({
            id: `${name} ${version}`,
            made: made?.start.getUTCMinutes(),
            published: published.map(({ start }) => start.getUTCMinutes()),
            left: left?.start.getUTCMinutes(),
        }),
    );
    expect(lives).toEqual([
        { id: "api 2", made: 3, published: [4], left: 5 },
        { id: "api 1", made: 1, published: [1, 5], left: undefined },
    ]);
});

test("lines that fit", () => {
    expect(fit("one two three four", 9)).toEqual(["one two", "three", "four"]);
    expect(fit("one two three", 9, "  ")).toEqual(["one two", "  three"]);
    expect(fit("immeasurable one", 5)).toEqual(["immeasurable", "one"]);
    expect(fit("", 5)).toEqual([""]);
});
