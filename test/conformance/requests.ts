import * as http from "node:http";
import autocannon from "autocannon";
import type { Answer, Load } from "./platform";

/** Asks for a page; the version that answered is in a header. */
export async function get(url: string, agent: http.Agent, headers: Record<string, string>): Promise<Answer> {
    return new Promise((resolve, reject) => {
        http.get(url, { agent, headers }, response => {
            let body = "";
            response.on("data", (data: Buffer) => (body += data.toString()));
            response.on("end", () =>
                resolve({
                    status: response.statusCode ?? 0,
                    version: String(response.headers["x-gray-version"]),
                    body,
                }),
            );
        }).on("error", reject);
    });
}

/** Keep-alive connections that call a URL that many times a second. */
export function startLoad(url: string, perSecond = 700): Load {
    const running = autocannon({ url, connections: 20, duration: 3600, overallRate: perSecond });
    return {
        stop: async () => {
            (running as unknown as { stop: () => void }).stop();
            const { non2xx, errors, timeouts, requests, duration } = await running;
            return {
                requests: requests.total,
                failures: non2xx + errors + timeouts,
                perSecond: requests.total / duration,
            };
        },
    };
}
