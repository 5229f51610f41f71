import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "./http";

/** What many users saw. */
export interface Sightings {
    requests: number;
    /** Requests that were not answered with 200, by what came instead and the version that answered. */
    failures: Array<{ status: number; version: string; error?: string }>;
    /** User → versions that answered them. */
    versions: Map<string, Set<string>>;
}

/** Users, known by `x-user-id`, who call on keep-alive connections until they are stopped. */
export function startUsers(url: string, path: string, users: number, callers = 4): { stop: () => Promise<Sightings> } {
    const agent = new http.Agent({ keepAlive: true, maxSockets: callers });
    const seen: Sightings = { requests: 0, failures: [], versions: new Map() };
    let [stopped, next] = [false, 0];
    const ask = async (user: string): Promise<void> => {
        seen.requests++;
        try {
            const { status, headers } = await call(url, path, { agent, headers: { "x-user-id": user } });
            const version = String(headers["x-gray-version"]);
            seen.versions.set(user, (seen.versions.get(user) ?? new Set()).add(version));
            if (status !== 200) {
                seen.failures.push({ status, version });
            }
        } catch (error) {
            seen.failures.push({ status: 0, version: "", error: String(error) });
        }
    };
    const running = Array.from({ length: callers }, async () => {
        while (!stopped) {
            await ask(`user-${String(next++ % users)}`);
            await sleep(2);
        }
    });
    return {
        stop: async () => {
            stopped = true;
            await Promise.all(running);
            agent.destroy();
            return seen;
        },
    };
}
