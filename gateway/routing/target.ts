import { DEFAULT_ALIAS } from "../../components/model/names";

/** What a path calls: `/<function>/…` its default alias, `/<function>:<alias or version>/…` another. */
export interface Target {
    functionName: string;
    qualifier: string;
    /** Whether the path names the alias or version. */
    isQualified: boolean;
    /** What the handler sees: the rest of the path, at least `/`. */
    path: string;
    /** Without the question mark. */
    query: string;
}

/** Reads a request's path. */
export function parseTarget(url: string): Target {
    const mark = url.indexOf("?");
    const whole = mark < 0 ? url : url.slice(0, mark);
    const end = whole.indexOf("/", 1);
    const name = end < 0 ? whole.slice(1) : whole.slice(1, end);
    const colon = name.indexOf(":");
    return {
        functionName: colon < 0 ? name : name.slice(0, colon),
        isQualified: colon >= 0,
        qualifier: colon < 0 ? DEFAULT_ALIAS : decodeQualifier(name.slice(colon + 1)),
        path: end < 0 ? "/" : whole.slice(end),
        query: mark < 0 ? "" : url.slice(mark + 1),
    };
}

/** `$latest` may be written `%24latest`. */
function decodeQualifier(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
