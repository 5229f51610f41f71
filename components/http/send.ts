import * as http from "node:http";
import * as https from "node:https";

/** A request. */
export interface Sent {
    method?: string;
    headers?: Record<string, string>;
    body?: string | Buffer;
    /** Milliseconds without a sign of life until it is given up. */
    timeout?: number;
}

/** Its answer, whole. */
export interface Answer {
    status: number;
    headers: http.IncomingHttpHeaders;
    body: Buffer;
}

/**
 * Sends a request as it is given: `fetch` takes no `Host` header, and refuses the ports that browsers do.
 *
 * @throws Error with a `code`, as Node.js names it: "ECONNREFUSED"
 */
export async function send(url: string, { method = "GET", headers = {}, body, timeout }: Sent = {}): Promise<Answer> {
    const { request: open } = url.startsWith("https:") ? https : http;
    return new Promise((resolve, reject) => {
        const request = open(url, { method, headers, timeout, agent: false }, response => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", reject);
            response.on("end", () => {
                const { statusCode: status = 0, headers: received } = response;
                resolve({ status, headers: received, body: Buffer.concat(chunks) });
            });
        });
        request.on("timeout", () => request.destroy(new Error(`no answer in ${String((timeout ?? 0) / 1000)} s`)));
        request.on("error", reject);
        request.end(body);
    });
}
