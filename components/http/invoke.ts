import type { Call, Outcome } from "../platforms/operations";
import { type Answer, send } from "./send";

/** Calls a function over HTTP. The answer's `x-gray-version` says which version it was. */
export async function request(address: string, { method, path, headers, data }: Call): Promise<Outcome> {
    const answer = await send(`${address}${path}`, { method, headers, ...(data !== undefined && { body: data }) });
    const received = joined(answer.headers);
    return {
        version: received["x-gray-version"],
        status: answer.status,
        error: received["x-amzn-errortype"],
        headers: received,
        body: answer.body,
    };
}

/** Headers with one text for each name. */
function joined(headers: Answer["headers"]): Record<string, string> {
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")]));
}
