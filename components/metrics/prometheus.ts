/** One value of a metric. */
export interface Sample {
    name: string;
    labels: Record<string, string>;
    value: number;
}

const LINE = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?[ \t]+(\S+)(?:[ \t]+-?\d+)?[ \t]*$/;
const LABEL = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/**
 * Reads metrics as programs show them to Prometheus.
 *
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 *
 * @throws Error naming the line that is none
 * @example
 * ```ts
 * parseMetrics('requests_total{version="7"} 12\n');   // [{ name: "requests_total", labels: { version: "7" }, value: 12 }]
 * ```
 */
export function parseMetrics(text: string): Sample[] {
    return text.split("\n").flatMap(line => {
        if (line.trim() === "" || line.startsWith("#")) {
            return [];
        }
        const [whole, name = "", labels = "", value = ""] = LINE.exec(line) ?? [];
        if (whole === undefined) {
            throw new Error(`not a line of metrics: ${line.slice(0, 80)}`);
        }
        return [{ name, labels: parseLabels(labels), value: parseValue(value) }];
    });
}

/** The sum of a metric's values with some labels. */
export function sumOf(samples: readonly Sample[], name: string, labels: Record<string, string> = {}): number {
    const wanted = Object.entries(labels);
    return samples
        .filter(sample => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value))
        .reduce((sum, { value }) => sum + value, 0);
}

/**
 * The value below which a share of a histogram's observations lies, as Prometheus computes it: between the bounds of the
 * bucket that it falls in they are taken to be spread evenly, the first bucket starts at 0, and of the last one, which has
 * no upper bound, the lower one is the answer.
 *
 * Source: https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
 *
 * @param quantile 0 to 1
 * @param buckets upper bound → observations up to it (`le` and value of the metric's `_bucket` series), in any order
 * @returns `undefined` when nothing was observed
 * @example
 * ```ts
 * quantileOf(0.5, [[1, 10], [2, 30], [Infinity, 30]]);   // 1.25
 * ```
 */
export function quantileOf(quantile: number, buckets: ReadonlyArray<readonly [number, number]>): number | undefined {
    const sorted = [...buckets].sort(([a], [b]) => a - b);
    const total = sorted.at(-1)?.[1] ?? 0;
    if (total <= 0) {
        return undefined;
    }
    const rank = quantile * total;
    const index = sorted.findIndex(([, count]) => count >= rank);
    const [start, below] = index > 0 ? (sorted[index - 1] ?? [0, 0]) : [0, 0];
    const [end, count] = sorted[index] ?? [Infinity, total];
    return end === Infinity ? start : start + ((end - start) * (rank - below)) / (count - below);
}

function parseLabels(text: string): Record<string, string> {
    return Object.fromEntries(
        [...text.matchAll(LABEL)].map(([, name = "", value = ""]) => [
            name,
            value.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign)),
        ]),
    );
}

function parseValue(text: string): number {
    return Number(text.replace(/Inf$/i, "Infinity"));
}
