import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What came of a load: every request is accounted for, those under way at the end too. */
export interface LoadResult {
    /** All that were sent, failed ones included. */
    requests: number;
    /** Those that were not answered with status 200, by what came instead: `{ "status 503": 2, "ECONNREFUSED": 7 }`. */
    failures: Record<string, number>;
    /** Those of them whose connection was cut. */
    resets: number;
    /** All others, by the version that answered. */
    versions: Record<string, number>;
}

/** A load that runs until it is stopped. */
export interface Load {
    /** Requests so far. */
    count(): number;
    stop(): Promise<LoadResult>;
}

/** A request that is not answered by then never will be. */
const PATIENCE_MILLISECONDS = 15_000;
const CALLERS = 20;
/** What Node.js says of a connection that the other side cut: https://nodejs.org/docs/latest-v20.x/api/errors.html */
const RESETS = ["ECONNRESET", "EPIPE"];

/**
 * Callers on keep-alive connections who call a URL that many times a second, and catch up when answers are late. They
 * do what HTTP/1.1 asks of a client, and nothing is sent again: a connection that is cut is seen.
 */
export function startLoad(url: string, perSecond = 700, headers: Record<string, string> = {}): Load {
    // One with a timeout of its own also heeds what a server says of idle connections.
    const agent = new http.Agent({ keepAlive: true, maxSockets: CALLERS, timeout: 60_000 });
    const failures: Record<string, number> = {};
    const versions: Record<string, number> = {};
    const started = performance.now();
    let requests = 0;
    let stopped = false;
    const running = Array.from({ length: CALLERS }, async (_, caller) => {
        for (let turn = caller; !stopped; turn += CALLERS) {
            const early = started + (turn / perSecond) * 1000 - performance.now();
            if (early > 0) {
                await sleep(early);
            }
            const { failure, version = "" } = await ask(url, agent, headers);
            requests++;
            const [counts, what] = failure === undefined ? [versions, version] : [failures, failure];
            counts[what] = (counts[what] ?? 0) + 1;
        }
    });
    return {
        count: () => requests,
        stop: async () => {
            stopped = true;
            await Promise.all(running);
            agent.destroy();
            return {
                requests,
                failures,
                resets: RESETS.reduce((sum, code) => sum + (failures[code] ?? 0), 0),
                versions,
            };
        },
    };
}

/** The version that answered, or what came instead of a whole answer with status 200. */
async function ask(
    url: string,
    agent: http.Agent,
    headers: Record<string, string>,
): Promise<{ version?: string; failure?: string }> {
    return new Promise(resolve => {
        const failed = (error: NodeJS.ErrnoException): void => resolve({ failure: error.code ?? error.message });
        const request = http.get(url, { agent, headers, timeout: PATIENCE_MILLISECONDS }, response => {
            response.on("error", failed);
            response.on("end", () =>
                resolve(
                    response.statusCode === 200
                        ? { version: String(response.headers["x-gray-version"]) }
                        : { failure: `status ${String(response.statusCode)}` },
                ),
            );
            response.resume();
        });
        request.on("timeout", () => request.destroy(new Error("no answer")));
        request.on("error", failed);
    });
}
