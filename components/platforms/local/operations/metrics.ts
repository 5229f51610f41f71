import * as path from "node:path";
import { isFrom, listGateways } from "../gateways";
import type { WindowStats } from "../../../model/gates";
import { DEFAULT_ALIAS } from "../../../model/names";
import { Counters, type Reading } from "../../../metrics/counters";
import { MetricsDown, type MetricsSource } from "../../../metrics/metrics-source";
import { quantileOf, type Sample, sumOf } from "../../../metrics/prometheus";
import { readMetrics, scrape } from "../../../metrics/scrape";

/** As gateway/http/metrics.ts names them. */
const REQUESTS = "gray_requests_total";
const ERRORS = "gray_errors_total";
const BUCKETS = "gray_request_duration_seconds_bucket";
/** Another program may have the port of a gateway that was killed. */
const OURS = `# TYPE ${REQUESTS} counter`;

/** The gateways that serve a stack, added up. Those that were killed answer nothing. */
export class LocalMetrics implements MetricsSource {
    private readonly counters = new Counters();

    constructor(
        /** `.gray/<stack>`. */
        private readonly stackFolder: string,
        private readonly functionName: string,
    ) {}

    get id(): string {
        return this.stackFolder;
    }

    get name(): string {
        const urls = listGateways(this.stackFolder).map(({ url }) => url);
        return urls.length === 0
            ? `a gateway of stack ${path.basename(this.stackFolder)}`
            : `the gateway${urls.length > 1 ? "s" : ""} at ${urls.join(", ")}`;
    }

    async mark(): Promise<void> {
        this.counters.start(await this.read());
    }

    async window(): Promise<Record<string, WindowStats>> {
        return statsOf(this.counters.add(await this.read()));
    }

    private async read(): Promise<Reading[]> {
        const readings = await Promise.all(
            listGateways(this.stackFolder).map(async (gateway): Promise<Reading[]> => {
                const { url, file } = gateway;
                const page = await scrape(`${url}/-/metrics`);
                return page?.text.includes(OURS) === true && isFrom(gateway, page.headers)
                    ? [{ process: `${file} ${url}`, samples: this.own(url, page.text) }]
                    : [];
            }),
        );
        const alive = readings.flat();
        if (alive.length === 0) {
            throw new MetricsDown(
                `no gateway serves stack ${path.basename(this.stackFolder)}, so there are no metrics; start \`gray serve\``,
            );
        }
        return alive;
    }

    private own(url: string, text: string): Sample[] {
        return readMetrics(url, text).filter(
            ({ name, labels }) =>
                [REQUESTS, ERRORS, BUCKETS].includes(name) &&
                labels["function"] === this.functionName &&
                labels["alias"] === DEFAULT_ALIAS,
        );
    }
}

function statsOf(samples: readonly Sample[]): Record<string, WindowStats> {
    const versions = [...new Set(samples.map(({ labels }) => labels["version"] ?? ""))];
    return Object.fromEntries(
        versions.flatMap(version => {
            const requests = sumOf(samples, REQUESTS, { version });
            const buckets = samples
                .filter(({ name, labels }) => name === BUCKETS && labels["version"] === version)
                .map(({ labels, value }) => [boundOf(labels["le"]), value] as const);
            const p95 = quantileOf(0.95, buckets);
            const stats = {
                requests,
                errors: sumOf(samples, ERRORS, { version }),
                ...(p95 !== undefined && { p95: Math.round(p95 * 1e6) / 1000 }),
            };
            return requests > 0 ? [[version, stats]] : [];
        }),
    );
}

function boundOf(text = ""): number {
    return text === "+Inf" ? Infinity : Number(text);
}
