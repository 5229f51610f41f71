import { validateHeaderName, validateHeaderValue } from "node:http";
import type { Failure, ResponseMessage } from "./messages";

/** These are the connection's business, not the handler's. */
const HOP_BY_HOP = new Set([
    "connection",
    "keep-alive",
    "transfer-encoding",
    "upgrade",
    "content-length",
    "te",
    "trailer",
    "x-gray-version",
]);
const NO_BODY = new Set([204, 304]);

/**
 * The HTTP response for what a handler returned. Without a `statusCode` the value itself is the body, as JSON.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 *
 * @throws Error when it is no response
 */
export function toResponse(id: number, result: unknown): ResponseMessage {
    if (typeof result !== "object" || result === null || !("statusCode" in result)) {
        const text = typeof result === "string" ? result : ((JSON.stringify(result) as string | undefined) ?? "null");
        return respond(id, 200, ["content-type", "application/json"], text);
    }
    const { statusCode, headers, cookies, body, isBase64Encoded } = result as Record<string, unknown>;
    const status = Number(statusCode);
    if (!Number.isInteger(status) || status < 200 || status > 599) {
        throw new Error(`statusCode ${String(statusCode)} is not a whole number from 200 to 599`);
    }
    const flat: string[] = [];
    for (const [name, value] of Object.entries(headers ?? {})) {
        addHeader(flat, name, String(value));
    }
    for (const each of Array.isArray(cookies) ? cookies : []) {
        addHeader(flat, "set-cookie", String(each));
    }
    if (!flat.some((name, i) => i % 2 === 0 && name.toLowerCase() === "content-type") && body !== undefined) {
        flat.push("content-type", "application/json");
    }
    const text = typeof body === "string" ? body : body === undefined || body === null ? "" : JSON.stringify(body);
    return respond(id, status, flat, text, isBase64Encoded === true ? "base64" : "utf8");
}

/**
 * The answer to a request that failed, as Lambda gives it: 502 and the error's type. The stack is left to the log.
 */
export function toFailure(id: number, failure: Failure): ResponseMessage {
    const { errorType, errorMessage } = failure;
    // A type is what the handler's error calls itself: only what fits a header goes into one.
    const type = errorType.replace(/[^\w.-]/g, "_");
    const headers = ["content-type", "application/json", "x-amzn-errortype", type];
    return { ...respond(id, 502, headers, JSON.stringify({ errorType, errorMessage })), failure };
}

function respond(
    id: number,
    status: number,
    headers: string[],
    content: string,
    encoding: ResponseMessage["encoding"] = "utf8",
): ResponseMessage {
    if (NO_BODY.has(status)) {
        return { id, status, headers, body: "", encoding };
    }
    const length = encoding === "utf8" ? Buffer.byteLength(content) : Buffer.from(content, encoding).byteLength;
    headers.push("content-length", String(length));
    return { id, status, headers, body: content, encoding };
}

function addHeader(flat: string[], name: string, value: string): void {
    if (HOP_BY_HOP.has(name.toLowerCase())) {
        return;
    }
    validateHeaderName(name);
    validateHeaderValue(name, value);
    flat.push(name, value);
}
