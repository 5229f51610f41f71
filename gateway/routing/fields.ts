import type { IncomingMessage } from "node:http";
import { bytesOf } from "../../components/model/bytes";
import { pairIn } from "../../components/model/header-pairs";
import { type FieldKind, type FieldReader, KEY_HEADER } from "../../components/model/rules";

/**
 * Reads the fields of a request that rules and sticky keys name, byte by byte. A field that is empty counts as not
 * there. As HAProxy does, it takes the last of headers of one name, the first of pairs of one name, and values as they
 * stand, not decoded.
 */
export function fieldsOf(request: IncomingMessage): FieldReader {
    return (kind, name) => {
        const value = read(request, kind, name);
        return value === "" ? undefined : value;
    };
}

function read(request: IncomingMessage, kind: FieldKind, name: string): string | undefined {
    const header = { header: name.toLowerCase(), cookie: "cookie", key: KEY_HEADER }[kind];
    const value = request.headersDistinct[header]?.at(-1);
    return kind === "header" || value === undefined ? value : pairIn(value, bytesOf(name));
}
