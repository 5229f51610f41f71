import { literally } from "../../model/literally";
import { type FieldKind, type FieldMatch, KEY_HEADER, type Rule } from "../../model/rules";
import { quoted } from "./quote";

/** HAProxy's name for a field of a request. */
export function fetchOf(kind: Exclude<FieldKind, "key">, name: string): string {
    // Header names are compared without case; fhdr is the whole value, where hdr would split it at commas.
    return kind === "header" ? `req.fhdr(${name.toLowerCase()})` : `req.cook(${name})`;
}

/**
 * A rule as an anonymous condition of HAProxy, which holds for the requests that the other platforms' rule matches.
 *
 * @example
 * ```ts
 * conditionOf({ header: { name: "User", exact: "Bob" }, version: "4" });   // "{ req.fhdr(user) -m str -- 'Bob' }"
 * ```
 */
export function conditionOf({ header, cookie, key }: Rule): string {
    if (key !== undefined) {
        return `{ req.fhdr(${KEY_HEADER}) -m reg -- ${quoted(keyRegex(key))} }`;
    }
    const match = header ?? cookie;
    if (match === undefined) {
        throw new Error("a rule names a header, a cookie or a key");
    }
    return `{ ${fetchOf(header === undefined ? "cookie" : "header", match.name)} ${test(match)} }`;
}

function test({ exact, prefix, regex }: FieldMatch): string {
    if (exact !== undefined) {
        return `-m str -- ${quoted(exact)}`;
    }
    return prefix === undefined ? `-m reg -- ${quoted(regex ?? "")}` : `-m beg -- ${quoted(prefix)}`;
}

/** Keys stand in one header, each as `name=value`, between semicolons. */
function keyRegex({ name, exact, prefix, regex }: FieldMatch): string {
    const start = `(^|;)\\s*${literally(name)}\\s*=\\s*`;
    const end = "\\s*(;|$)";
    if (exact !== undefined) {
        return `${start}${literally(exact)}${end}`;
    }
    if (prefix !== undefined) {
        return `${start}${literally(prefix)}`;
    }
    const inner = (regex ?? "").replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
    const open = regex?.startsWith("^") === true ? "" : "[^;]*";
    const close = /(?<!\\)\$$/.test(regex ?? "") ? end : "";
    return `${start}${open}(?:${inner})${close}`;
}
