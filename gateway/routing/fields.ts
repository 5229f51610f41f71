import type { IncomingMessage } from "node:http";
import { parse as parseCookies } from "cookie";
import { type FieldKind, type FieldReader, KEY_HEADER } from "../../components/model/rules";

/**
 * Reads the fields of a request that rules and sticky keys name. A field that is empty counts as not there. Cookie
 * values are taken as they stand, not decoded, as HAProxy takes them.
 */
export function fieldsOf(request: IncomingMessage): FieldReader {
    return (kind, name) => {
        const value = read(request, kind, name);
        return value === undefined || value === "" ? undefined : decode(value);
    };
}

function read(request: IncomingMessage, kind: FieldKind, name: string): string | undefined {
    if (kind === "header") {
        const value = request.headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(", ") : value;
    }
    const pairs = kind === "cookie" ? request.headers.cookie : request.headers[KEY_HEADER];
    if (pairs === undefined) {
        return undefined;
    }
    const parsed = parseCookies(Array.isArray(pairs) ? pairs.join("; ") : pairs, { decode: text => text });
    return Object.hasOwn(parsed, name) ? parsed[name] : undefined;
}

/** Node.js hands header bytes over as Latin-1; what was sent is UTF-8. */
function decode(value: string): string {
    // eslint-disable-next-line no-control-regex
    return /^[\x00-\x7f]*$/.test(value) ? value : Buffer.from(value, "latin1").toString("utf8");
}
