import { parseBackend } from "../haproxy/names";
import { isOfRouter, otherRouter } from "../haproxy/router-header";
import type { WindowStats } from "../../../model/gates";
import { Counters, type Reading } from "../../../metrics/counters";
import { MetricsDown, type MetricsSource } from "../../../metrics/metrics-source";
import { type Sample, sumOf } from "../../../metrics/prometheus";
import { readMetrics, scrape } from "../../../metrics/scrape";

const BACKEND = "haproxy_backend_http_responses_total";
const SERVER = "haproxy_server_http_responses_total";
/** 1 for the state that a server is in. */
const STATUS = "haproxy_server_status";
const STARTED = "haproxy_process_start_time_seconds";
/** The rest of its metrics, which are many, are not asked for. */
const SCOPE = "scope=global&scope=backend&scope=server";
const FAILED = "5xx";
/** Answers by their first digit; `other` are callers who left before they had one. */
const ANSWERS = ["1xx", "2xx", "3xx", "4xx", FAILED];

/** Where a function's metrics are. */
export interface MetricsPlace {
    url: string;
    /** The id of the container that answers there. It is unknown where an earlier version deployed the function. */
    router?: string | undefined;
    /** The function's name, where `url` is that of a gateway with several functions. */
    shared?: string | undefined;
}

/**
 * HAProxy's own metrics. A version is a backend of the name `v7`, behind a gateway `api.v7`: the answers of its server are the version's, and what
 * HAProxy itself answered in place of it (502, 503, 504, which it counts for the backend alone) are its errors. While a
 * version is down the published one answers in its backend; those answers are the published version's.
 *
 * HAProxy looks at each version itself, and says which are down.
 *
 * There is no p95: HAProxy has averages and maxima of times, no histogram. Callers of other aliases and of a version by its
 * number are counted, too, where they get the same version. A configuration that is loaded anew starts at zero.
 *
 * Source: https://github.com/haproxy/haproxy/blob/master/addons/promex/README, and what HAProxy 2.6 answers.
 */
export class DockerMetrics implements MetricsSource {
    readonly name: string;
    readonly id: string;
    private readonly counters = new Counters();

    constructor(private readonly place: MetricsPlace) {
        this.name = `HAProxy at ${place.url}`;
        this.id = `${place.url} ${place.router ?? ""}`;
    }

    async mark(): Promise<void> {
        this.counters.start([readingOf(await this.read())]);
    }

    async window(): Promise<Record<string, WindowStats>> {
        const samples = await this.read();
        const { shared } = this.place;
        const stats = statsOf(this.counters.add([readingOf(samples)]), shared);
        for (const version of downNow(samples, shared)) {
            stats[version] = { ...(stats[version] ?? { requests: 0, errors: 0 }), down: true };
        }
        return stats;
    }

    private async read(): Promise<Sample[]> {
        const { url, router } = this.place;
        const page = await scrape(`${url}?${SCOPE}`);
        if (page === undefined) {
            throw new MetricsDown(`nobody answers at ${url}, where HAProxy's metrics were; does its container run?`);
        }
        if (!isOfRouter(router, page.headers)) {
            throw new MetricsDown(otherRouter(url));
        }
        return readMetrics(url, page.text);
    }
}

/** What is counted. */
function readingOf(samples: readonly Sample[]): Reading {
    const counted = samples.filter(({ name }) => name === BACKEND || name === SERVER);
    return { process: String(sumOf(samples, STARTED)), samples: counted };
}

/** The versions that HAProxy does not reach. In its backend a version's server bears its number. */
function downNow(samples: readonly Sample[], shared: string | undefined): string[] {
    const states = samples.filter(({ name, labels }) => name === STATUS && labels["state"] === "DOWN");
    return states.flatMap(({ labels, value }) => {
        const backend = parseBackend(labels["proxy"] ?? "");
        const isVersion = backend?.functionName === shared && backend?.version === labels["server"];
        return isVersion && value === 1 && backend !== undefined ? [backend.version] : [];
    });
}

function statsOf(samples: readonly Sample[], shared: string | undefined): Record<string, WindowStats> {
    const stats: Record<string, WindowStats> = {};
    const add = (version: string, requests: number, errors: number): void => {
        if (requests > 0) {
            const before = stats[version] ?? { requests: 0, errors: 0 };
            stats[version] = { requests: before.requests + requests, errors: before.errors + errors };
        }
    };
    for (const proxy of new Set(samples.map(({ labels }) => labels["proxy"] ?? ""))) {
        const backend = parseBackend(proxy);
        if (backend === undefined || backend.functionName !== shared) {
            continue;
        }
        const { version } = backend;
        const servers = new Set(
            samples.filter(sample => sample.labels["proxy"] === proxy).map(sample => sample.labels["server"]),
        );
        for (const server of servers) {
            if (server !== undefined) {
                const of = (code: string): number => sumOf(samples, SERVER, { proxy, server, code });
                add(
                    server,
                    ANSWERS.map(of).reduce((sum, count) => sum + count, 0),
                    of(FAILED),
                );
            }
        }
        // A server's answer is counted when it starts, a backend's when it ends.
        const unanswered =
            sumOf(samples, BACKEND, { proxy, code: FAILED }) - sumOf(samples, SERVER, { proxy, code: FAILED });
        add(version, Math.max(unanswered, 0), Math.max(unanswered, 0));
    }
    return stats;
}
