import { validateHeaderName, validateHeaderValue } from "node:http";
import { isConnectionHeader, isStatus } from "./http-limits";
import type { Failure, ResponseMessage } from "./messages";

/** The gateway gives these itself. */
const OURS = ["content-length", "x-gray-version"];
/** Characters of the longest name of an error in a header. */
const LONGEST_TYPE = 128;
const NO_BODY = new Set([204, 304]);
/** Lambda's limit: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const RESPONSE_LIMIT = 6_291_556;

/** A response that Lambda would not hand on either, in its words. The gateway would hold it for all functions. */
class ResponseTooLarge extends Error {
    override readonly name = "Function.ResponseSizeTooLarge";

    constructor(length: number) {
        super(
            `Response payload size (${String(length)} bytes) exceeded maximum allowed payload size (${String(RESPONSE_LIMIT)} bytes).`,
        );
    }
}

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
    if (!isStatus(status)) {
        throw new Error(`statusCode ${String(statusCode)} is not a whole number from 200 to 599`);
    }
    const flat: string[] = [];
    for (const [name, value] of Object.entries(headers ?? {})) {
        addHeader(flat, name, String(value));
    }
    for (const cookie of Array.isArray(cookies) ? cookies : []) {
        addHeader(flat, "set-cookie", String(cookie));
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
    const type = errorType.slice(0, LONGEST_TYPE).replace(/[^\w.-]/g, "_");
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
    if (length > RESPONSE_LIMIT) {
        throw new ResponseTooLarge(length);
    }
    headers.push("content-length", String(length));
    return { id, status, headers, body: content, encoding };
}

function addHeader(flat: string[], name: string, value: string): void {
    if (isConnectionHeader(name) || OURS.includes(name.toLowerCase())) {
        return;
    }
    validateHeaderName(name);
    validateHeaderValue(name, value);
    flat.push(name, value);
}
