import * as http from "node:http";
import type { Answer } from "./platform";

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
