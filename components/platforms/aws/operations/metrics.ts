import { partsOfArn } from "../lambda-sdk";
import { METRIC_SECONDS, type Measure, type Metric, metricOf, resourceOf } from "../metrics";
import type { StackAccess } from "../stack-access";
import type { WindowStats } from "../../../model/gates";
import { DEFAULT_ALIAS } from "../../../model/names";
import { aliasWeights, versionsIn } from "../../../model/resolution";
import type { Release } from "../../../state/release";
import { type MetricsQuery, readCloudWatch } from "./cloudwatch";
import type { MetricsSource } from "../../../metrics/metrics-source";

const SECOND_MILLISECONDS = 1000;
const PERIOD_MILLISECONDS = METRIC_SECONDS * 1000;
/** What is read before the first mark. */
const DEFAULT_WINDOW_MILLISECONDS = 10 * 60_000;
const MEASURES = ["requests", "errors", "p95"] as const satisfies Measure[];

/** Whose metrics: a version's share of the alias, or the alias as a whole. */
interface QueriedVersion {
    id: string;
    version: string | undefined;
}

/**
 * CloudWatch's metrics of a function's default alias, by the version that ran. They come in whole minutes and some minutes
 * late, so a window starts with the first whole minute after its mark, and is empty at first. Errors are invocations that
 * failed: an answer with status 500 is none to Lambda.
 */
export class AwsMetrics implements MetricsSource {
    readonly name: string;
    readonly id: string;
    private readonly functionName: string;
    private readonly versions: string[];
    private readonly queries: QueriedVersion[];
    private start: number | undefined;

    /**
     * @param functionArn `arn:aws:lambda:<region>:<account>:function:<name>`
     * @param release whose versions are looked at
     * @param access how its stack reaches AWS
     */
    constructor(
        private readonly functionArn: string,
        private readonly release: Pick<Release, "resolution">,
        private readonly access: StackAccess = {},
        private readonly ask: (query: MetricsQuery) => Promise<Record<string, number[]>> = readCloudWatch,
    ) {
        const { region, name: functionName } = partsOfArn(functionArn);
        this.name = `CloudWatch in ${region}`;
        this.id = functionArn;
        this.functionName = functionName;
        this.versions = versionsIn(release.resolution);
        this.queries = [undefined, ...this.versions].map((version, index) => ({ id: `m${String(index)}`, version }));
    }

    /** Looks once: what cannot be read is said now, not when the window is over. */
    async mark(): Promise<void> {
        const start = Math.ceil(Date.now() / PERIOD_MILLISECONDS) * PERIOD_MILLISECONDS;
        await this.read(start - PERIOD_MILLISECONDS, start);
        this.start = start;
    }

    async window(): Promise<Record<string, WindowStats>> {
        const now = Date.now();
        const before = Math.floor((now - DEFAULT_WINDOW_MILLISECONDS) / PERIOD_MILLISECONDS) * PERIOD_MILLISECONDS;
        const start = this.start ?? before;
        // CloudWatch's times are whole seconds: an interval within one is empty, and refused.
        return now - start < SECOND_MILLISECONDS ? {} : this.read(start, now);
    }

    private async read(start: number, end: number): Promise<Record<string, WindowStats>> {
        const values = await this.ask({
            functionArn: this.functionArn,
            access: this.access,
            metrics: Object.fromEntries(this.queries.flatMap(query => this.metricsOf(query))),
            // The whole window in one value: percentiles cannot be added up.
            period: Math.ceil((end - start) / PERIOD_MILLISECONDS) * METRIC_SECONDS,
            start: new Date(start),
            end: new Date(end),
        });
        const answered = this.queries
            .map(({ id, version }) => ({ version, stats: statsOf(id, values) }))
            .filter(({ stats }) => stats.requests > 0);
        const ofVersions = answered.flatMap(({ version, stats }) => (version === undefined ? [] : [[version, stats]]));
        const whole = answered.find(({ version }) => version === undefined)?.stats;
        const [only, ...others] = Object.keys(aliasWeights(this.release.resolution));
        // Lambda promises `ExecutedVersion` for an alias of two versions alone.
        if (ofVersions.length === 0 && whole !== undefined && only !== undefined && others.length === 0) {
            return { [only]: whole };
        }
        return Object.fromEntries(ofVersions) as Record<string, WindowStats>;
    }

    private metricsOf({ id, version }: QueriedVersion): Array<[string, Metric]> {
        const { functionName } = this;
        const resource = resourceOf(functionName, DEFAULT_ALIAS);
        const watched = { functionName, resource, ...(version !== undefined && { version }) };
        return MEASURES.map(measure => [`${id}_${measure}`, metricOf(measure, watched)]);
    }
}

/** Should a window be cut into more than one period all the same, its p95 is the largest of them. */
function statsOf(id: string, values: Record<string, number[]>): WindowStats {
    const [requests, errors, p95] = MEASURES.map(measure => values[`${id}_${measure}`] ?? []) as [
        number[],
        number[],
        number[],
    ];
    return { requests: sum(requests), errors: sum(errors), ...(p95.length > 0 && { p95: Math.max(...p95) }) };
}

function sum(values: readonly number[]): number {
    return values.reduce((total, value) => total + value, 0);
}
