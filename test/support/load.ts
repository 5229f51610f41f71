import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./http";

/** What came of a load. */
export interface LoadResult {
    /** Requests that were answered with status 200. */
    answered: number;
    /** All others, each with what came instead. */
    failures: string[];
}

/** A request that is not answered by then never will be. */
const PATIENCE = 5000;

/**
 * Callers on keep-alive connections, each of which sends a request a few milliseconds after its last one was answered,
 * until they are stopped. Every request is accounted for, those under way at the end too.
 */
export function startLoad(url: string, path: string, callers = 10): { stop: () => Promise<LoadResult> } {
    const agent = new http.Agent({ keepAlive: true, maxSockets: callers });
    const result: LoadResult = { answered: 0, failures: [] };
    let stopped = false;
    const ask = async (): Promise<void> => {
        const patience = sleep(PATIENCE, "no answer", { ref: false });
        const outcome = await Promise.race([
            call(url, path, { agent }).then(({ status, text }) => (status === 200 ? "" : `${String(status)} ${text}`)),
            patience,
        ]).catch(String);
        if (outcome === "") {
            result.answered++;
        } else {
            result.failures.push(outcome);
        }
    };
    const running = Array.from({ length: callers }, async () => {
        while (!stopped) {
            await ask();
            await sleep(5);
        }
    });
    return {
        stop: async () => {
            stopped = true;
            await Promise.all(running);
            agent.destroy();
            return result;
        },
    };
}
