import { Counter, Histogram, Registry } from "prom-client";

/** One version under one alias. */
export interface VersionMetrics {
    observe(seconds: number, failed: boolean): void;
}

/**
 * Prometheus metrics, per function, alias and version. An error is an answer with a status of 500 or more, whether the
 * handler returned it or failed.
 */
export class Metrics {
    readonly registry = new Registry();
    private readonly requests = new Counter({
        name: "gray_requests_total",
        help: "Requests answered.",
        labelNames: ["function", "alias", "version"] as const,
        registers: [this.registry],
    });
    private readonly errors = new Counter({
        name: "gray_errors_total",
        help: "Requests answered with a status of 500 or more.",
        labelNames: ["function", "alias", "version"] as const,
        registers: [this.registry],
    });
    private readonly duration = new Histogram({
        name: "gray_request_duration_seconds",
        help: "Time from a request's first byte to its answer.",
        labelNames: ["function", "alias", "version"] as const,
        buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        registers: [this.registry],
    });
    private readonly series = new Map<string, VersionMetrics>();

    /** The series of a version under an alias; looked up once, since labels are slow. */
    of(functionName: string, alias: string, version: string): VersionMetrics {
        const key = `${functionName}:${alias}:${version}`;
        let found = this.series.get(key);
        if (found === undefined) {
            const labels = { function: functionName, alias, version };
            const requests = this.requests.labels(labels);
            const errors = this.errors.labels(labels);
            const duration = this.duration.labels(labels);
            // A rate needs the series to exist before the first error.
            errors.inc(0);
            found = {
                observe: (seconds, failed) => {
                    requests.inc();
                    duration.observe(seconds);
                    if (failed) {
                        errors.inc();
                    }
                },
            };
            this.series.set(key, found);
        }
        return found;
    }
}
