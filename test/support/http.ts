import * as http from "node:http";

/** A request; what is not given is left to Node.js. */
export interface Request {
    method?: string;
    headers?: http.OutgoingHttpHeaders;
    body?: string | Buffer;
    agent?: http.Agent;
}

/** An answer, whole. */
export interface Answer {
    status: number;
    headers: http.IncomingHttpHeaders;
    /** Names and values in turn, as they came. */
    rawHeaders: string[];
    bytes: Buffer;
    text: string;
}

/** Sends a request just as it is written: unlike `fetch`, nothing is added to headers, path or body. */
export async function call(url: string, path: string, { body, ...options }: Request = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const { hostname, port } = new URL(url);
        const request = http.request({ hostname, port, path, ...options }, response => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.on("error", reject);
            response.on("end", () => {
                const bytes = Buffer.concat(chunks);
                const { statusCode: status = 0, headers, rawHeaders } = response;
                resolve({ status, headers, rawHeaders, bytes, text: bytes.toString() });
            });
        });
        request.on("error", reject);
        request.end(body);
    });
}

/** The JSON of an answer. */
export function json(answer: Answer): Record<string, unknown> {
    return JSON.parse(answer.text) as Record<string, unknown>;
}
