/** What a request has, byte by byte, as Node.js gives headers (Latin-1): what was sent is UTF-8. */

/** A text's bytes. */
export function bytesOf(text: string): string {
    return Buffer.from(text).toString("latin1");
}

/** The text of bytes. */
export function textOf(bytes: string): string {
    // eslint-disable-next-line no-control-regex
    return /^[\x00-\x7f]*$/.test(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}
