import type { IncomingMessage } from "node:http";

/** Lambda's limit for a request. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const BODY_LIMIT = 6 * 1024 * 1024;

/** A body that is too large. */
export class BodyTooLarge extends Error {}

/** Whether a request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
    const { headers } = request;
    return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/**
 * Reads a request's body.
 *
 * @throws BodyTooLarge, or the connection's error when it breaks off
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request as AsyncIterable<Buffer>) {
        size += chunk.length;
        if (size <= BODY_LIMIT) {
            chunks.push(chunk);
        }
    }
    if (size > BODY_LIMIT) {
        throw new BodyTooLarge();
    }
    return Buffer.concat(chunks);
}
