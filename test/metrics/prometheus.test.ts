import { Counter, Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import { Counters } from "../../components/metrics/counters";
import { parseMetrics, quantileOf, type Sample, sumOf } from "../../components/metrics/prometheus";

/** Prometheus' text format, quantiles of its histograms, and counters that start anew. */

describe("the text format", () => {
    test("labels, values and times", () => {
        const text = `# HELP up What it says, in words {with="signs"} 1
# TYPE up gauge
up 1

requests_total{version="7",alias="live"} 12 1395066363000
requests_total{version="8",} 1.5e3
le_bucket{le="+Inf"} +Inf
down -Inf
nothing NaN
`;
        expect(parseMetrics(text)).toEqual([
            { name: "up", labels: {}, value: 1 },
            { name: "requests_total", labels: { version: "7", alias: "live" }, value: 12 },
            { name: "requests_total", labels: { version: "8" }, value: 1500 },
            { name: "le_bucket", labels: { le: "+Inf" }, value: Infinity },
            { name: "down", labels: {}, value: -Infinity },
            { name: "nothing", labels: {}, value: NaN },
        ]);
    });

    test("any label that another library writes is read back", async () => {
        const values = ["a b", 'quo"te', "back\\slash", "li\nne", "} 3", 'x="y",', "\\n", "ü", ""];
        const registry = new Registry();
        const counter = new Counter({ name: "c", help: "h", labelNames: ["l"], registers: [registry] });
        values.forEach(value => counter.inc({ l: value }, 2));
        const samples = parseMetrics(await registry.metrics());
        expect(samples).toEqual(values.map(value => ({ name: "c", labels: { l: value }, value: 2 })));
        expect(sumOf(samples, "c")).toBe(2 * values.length);
        expect(sumOf(samples, "c", { l: "} 3" })).toBe(2);
        expect(sumOf(samples, "d")).toBe(0);
    });

    test("what is something else is refused", () => {
        expect(() => parseMetrics("<!doctype html>\n")).toThrow("not a line of metrics: <!doctype html>");
    });
});

describe("a quantile", () => {
    // The answers are what the definition in Prometheus' documentation gives, computed by hand.
    test.each<[string, number, Array<[number, number]>, number | undefined]>([
        [
            "within a bucket it is interpolated",
            0.95,
            [
                [1, 90],
                [2, 100],
                [Infinity, 100],
            ],
            1.5,
        ],
        [
            "the first bucket starts at 0",
            0.5,
            [
                [1, 100],
                [2, 100],
                [Infinity, 100],
            ],
            0.5,
        ],
        [
            "on a bound it is that bound",
            0.9,
            [
                [1, 90],
                [2, 100],
                [Infinity, 100],
            ],
            1,
        ],
        [
            "beyond the last bound it is that one",
            0.95,
            [
                [1, 10],
                [2, 20],
                [Infinity, 100],
            ],
            2,
        ],
        [
            "the order does not matter",
            0.95,
            [
                [Infinity, 100],
                [2, 100],
                [1, 90],
            ],
            1.5,
        ],
        [
            "empty buckets in between",
            0.5,
            [
                [1, 0],
                [2, 0],
                [4, 10],
                [Infinity, 10],
            ],
            3,
        ],
        [
            "nothing observed",
            0.95,
            [
                [1, 0],
                [Infinity, 0],
            ],
            undefined,
        ],
        ["no buckets", 0.95, [], undefined],
    ])("%s", (_, quantile, buckets, expected) => {
        const value = quantileOf(quantile, buckets);
        if (expected === undefined) {
            expect(value).toBeUndefined();
        } else {
            expect(value).toBeCloseTo(expected, 10);
        }
    });
});

describe("counters", () => {
    const samples = (values: Record<string, number>): Sample[] =>
        Object.entries(values).map(([version, value]) => ({ name: "c", labels: { version }, value }));
    const read = (process: string, values: Record<string, number>): { process: string; samples: Sample[] } => ({
        process,
        samples: samples(values),
    });
    const risen = (all: readonly Sample[]): Record<string, number> =>
        Object.fromEntries(all.map(({ labels, value }) => [labels["version"] ?? "", value]));

    test("count from the start, over several processes", () => {
        const counters = new Counters();
        counters.start([read("a", { 6: 100 }), read("b", { 6: 10, 7: 1 })]);
        expect(risen(counters.add([read("a", { 6: 150, 7: 5 }), read("b", { 6: 11, 7: 1 })]))).toEqual({ 6: 51, 7: 5 });
        expect(risen(counters.add([read("a", { 6: 151, 7: 5 }), read("b", { 6: 11, 7: 3 })]))).toEqual({ 6: 52, 7: 7 });
        counters.start([read("a", { 6: 151 })]);
        expect(risen(counters.add([read("a", { 6: 152 })]))).toEqual({ 6: 1 });
    });

    test("without a start they count all there is", () => {
        expect(risen(new Counters().add([read("a", { 6: 100 }), read("b", { 6: 5 })]))).toEqual({ 6: 105 });
    });

    test("a process that was restarted counts from zero, and what it had counted before stays", () => {
        const counters = new Counters();
        counters.start([read("a", { 6: 100, 7: 10 })]);
        counters.add([read("a", { 6: 130, 7: 12 })]);
        // 7 is larger than ever, but 6 shows that it is another process.
        expect(risen(counters.add([read("a", { 6: 5, 7: 20 })]))).toEqual({ 6: 35, 7: 22 });
        // One that went away without another in its place.
        expect(risen(counters.add([read("a", { 7: 21 })]))).toEqual({ 6: 35, 7: 43 });
    });

    test("a new process counts from zero, and one that is gone stays counted", () => {
        const counters = new Counters();
        counters.start([read("a", { 6: 100 })]);
        counters.add([read("a", { 6: 103 })]);
        expect(risen(counters.add([read("b", { 6: 4 })]))).toEqual({ 6: 7 });
    });
});
