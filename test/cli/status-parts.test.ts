import { afterEach, describe, expect, test } from "vitest";
import { MetricsDown, type MetricsSource } from "../../components/metrics/metrics-source";
import { age } from "../../cli/output/age";
import type { VersionStatus } from "../../cli/status/function-status";
import { versionTable } from "../../cli/status/version-table";
import { MovingWindow } from "../../cli/status/windows";
import type { WindowStats } from "../../components/model/gates";

/** Parts of `gray status`: windows that move, ages, the table of versions. */

describe("a moving window", () => {
    /** A source that has counted as many requests as it is told. */
    function source(count: { requests: number; down?: boolean }): () => MetricsSource {
        return () => {
            let base = 0;
            const read = (): number => {
                if (count.down === true) {
                    throw new MetricsDown("it is down");
                }
                return count.requests;
            };
            return {
                name: "a counter",
                id: "a counter",
                mark: async () => void (base = await Promise.resolve(read())),
                window: async (): Promise<Record<string, WindowStats>> =>
                    Promise.resolve({ "1": { requests: read() - base, errors: 0 } }),
            };
        };
    }

    test("grows while it is shorter than it is to be, then moves on", async () => {
        const count = { requests: 100 };
        let now = 0;
        const window = new MovingWindow(source(count), 30_000, () => now);
        expect(await window.look()).toEqual({ source: "a counter", stats: {}, window: 0 });
        const seen: Array<[number | undefined, number | undefined]> = [];
        for (now = 2000; now <= 80_000; now += 2000) {
            // One request each second.
            count.requests += 2;
            const { stats, window: length } = await window.look();
            seen.push([length, stats?.["1"]?.requests]);
        }
        expect(seen[0]).toEqual([2000, 2]);
        expect(seen[14]).toEqual([30_000, 30]);
        for (const [length = 0, requests] of seen.slice(15)) {
            expect(length).toBeGreaterThanOrEqual(30_000);
            expect(length).toBeLessThanOrEqual(34_000);
            expect(requests).toBe(length / 1000);
        }
    });

    test("without a length it only grows", async () => {
        const count = { requests: 5 };
        let now = 0;
        const window = new MovingWindow(source(count), undefined, () => now);
        await window.look();
        count.requests = 1005;
        now = 3_600_000;
        expect(await window.look()).toEqual({
            source: "a counter",
            stats: { "1": { requests: 1000, errors: 0 } },
            window: 3_600_000,
        });
    });

    test("a source that is down is said, and the window goes on when it is back", async () => {
        const count = { requests: 5, down: true };
        let now = 0;
        const window = new MovingWindow(source(count), undefined, () => now);
        const down = { source: "a counter", stats: undefined, problem: "it is down" };
        expect(await window.look()).toEqual(down);
        count.down = false;
        await window.look();
        count.down = true;
        expect(await window.look()).toEqual(down);
        count.down = false;
        count.requests = 9;
        now = 4000;
        expect(await window.look()).toMatchObject({ stats: { "1": { requests: 4 } }, window: 4000 });
    });
});

test("ages", () => {
    const now = Date.parse("2026-03-10T12:00:00Z");
    const times = [0, 59_000, 60_000, 3_599_000, 3_600_000, 47 * 3_600_000, 48 * 3_600_000, 400 * 86_400_000, -5000];
    expect(times.map(passed => age(new Date(now - passed).toISOString(), now))).toEqual([
        "0s",
        "59s",
        "1m",
        "59m",
        "1h",
        "47h",
        "2d",
        "400d",
        "0s",
    ]);
});

describe("the table of versions", () => {
    const now = Date.parse("2026-03-10T12:00:00Z");
    const version = (number: number, heldBy: string[] = [], stats?: WindowStats): VersionStatus => ({
        version: String(number),
        created: "2026-03-10T11:00:00Z",
        codeHash: "0123456789abcdef",
        heldBy,
        stats,
    });
    const columns = (count: number): void => {
        Object.assign(process.stdout, { isTTY: true, columns: count });
    };
    const { isTTY, columns: own } = process.stdout;
    afterEach(() => void Object.assign(process.stdout, { isTTY, columns: own }));
    const many = ["$latest", "live", ...Array.from({ length: 12 }, (_, index) => `environment${String(index)}`)];

    test("says what is known, and nothing of what is not", () => {
        const table = versionTable(
            [
                version(7, ["$latest", "live"], { requests: 199, errors: 33, p95: 4.26 }),
                version(6, ["$published", "live"], { requests: 18000, errors: 1, p95: 1234.5 }),
                version(5, ["prepub"], { requests: 0, errors: 0 }),
                { version: "4", heldBy: [], stats: undefined },
            ],
            now,
        );
        expect(table.split("\n").map(line => line.split(/ {2,}/))).toEqual([
            ["version", "age", "code", "requests", "errors", "p95", "held by"],
            ["7", "1h", "0123456", "199", "16.6%", "4.3 ms", "$latest, live"],
            ["6", "1h", "0123456", "18000", "<0.1%", "1235 ms", "$published, live"],
            ["5", "1h", "0123456", "0", "-", "-", "prepub"],
            ["4", "-", "-", "-", "-", "-", "-"],
        ]);
    });

    test.each([80, 200])("%i columns are kept to, however many hold a version", count => {
        columns(count);
        const lines = versionTable([version(7, many, { requests: 123_456_789, errors: 1, p95: 10_000 })], now).split(
            "\n",
        );
        expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(count);
        expect(lines.slice(1).join(" ").replace(/ +/g, " ")).toContain("environment0, ");
        many.forEach(name => expect(lines.join("\n")).toContain(name));
        expect(lines[1]?.includes("2026-03-10")).toBe(count === 200);
    });

    test("of versions that nobody holds the newest ten are there, and how many are not", () => {
        const versions = Array.from({ length: 30 }, (_, index) => version(30 - index, index === 25 ? ["prepub"] : []));
        const lines = versionTable(versions, now).split("\n");
        expect(lines.map(line => /^\d+/.exec(line)?.[0])).toEqual(
            [undefined, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 5, undefined].map(each => each?.toString()),
        );
        expect(lines.at(-1)).toBe("and 19 older ones that nobody holds");
    });
});
