/** Requests from many keep-alive connections at once, each as soon as its last one is answered. */
import { createHistogram } from "node:perf_hooks";
import autocannon from "autocannon";
import { Failure } from "../setup/project.mjs";

const CONNECTIONS = 50;

/**
 * Calls a server for some seconds; `options` are autocannon's. A request that fails fails the bench.
 *
 * @returns the requests in all and a second, the seconds, and the milliseconds that 99 of 100 answers took at most
 */
export async function load(name, options) {
    const microseconds = createHistogram();
    const running = autocannon({ connections: CONNECTIONS, ...options });
    // autocannon's own percentiles are in whole milliseconds, of which most answers take one or two.
    running.on("response", (_client, _status, _bytes, milliseconds) => {
        microseconds.record(Math.max(1, Math.round(milliseconds * 1000)));
    });
    const { requests, duration, non2xx, errors } = await running;
    if (non2xx + errors > 0) throw new Failure(`${name}: ${non2xx + errors} requests failed`);
    return { total: requests.total, perSecond: requests.average, duration, p99: microseconds.percentile(99) / 1000 };
}
