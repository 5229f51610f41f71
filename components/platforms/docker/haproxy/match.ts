import { compileExpression } from "../../../model/expression/expression";
import { literalBytes } from "../../../model/expression/write";
import { type Field, type FieldMatch, KEY_HEADER, type Rule, ruleField } from "../../../model/rules";
import { quoted } from "./quote";

/** The field that a rule looks at, and what it looks for. Rules were checked before. */
export function fieldOf(rule: Rule): Field & { match: FieldMatch } {
    const field = ruleField(rule);
    if (field === undefined) {
        throw new Error("a rule names a header, a cookie or a key");
    }
    return field;
}

/** HAProxy's name for a field. A cookie or a routing key has its value only after the lines of {@link preparedFor}. */
export function fetchOf({ kind, name }: Field): string {
    // Header names are compared without case; fhdr is the whole value, where hdr would split it at commas. Of headers of
    // one name it is the last: without the -1 a condition would try each of them.
    return kind === "header" ? `req.fhdr(${argument(name.toLowerCase())},-1)` : `var(${variableOf(kind, name)})`;
}

/** The lines that fields need before the conditions, each once. */
export function preparedFor(fields: readonly Field[]): string[] {
    return [...new Set(fields.flatMap(taken))];
}

/**
 * A cookie or a routing key is taken out of its header into a variable. `req.cook` would end it at a comma, and of two with
 * one name take the last.
 */
function taken({ kind, name }: Field): string[] {
    if (kind === "header") {
        return [];
    }
    const header = fetchOf({ kind: "header", name: kind === "key" ? KEY_HEADER : "cookie" });
    const regsub = `${header},regsub(${inner(wholeHeader(name))},${inner(String.raw`\1`)})`;
    const isPresent = `{ ${header} -m reg -- ${quoted(beginning(name))} }`;
    return [`http-request set-var(${variableOf(kind, name)}) ${regsub} if ${isPresent}`];
}

/**
 * A rule as an anonymous condition of HAProxy, which holds for the requests that the other platforms' rule matches.
 *
 * @example
 * ```ts
 * conditionOf({ header: { name: "User", exact: "Bob" }, version: "4" });   // "{ req.fhdr(user,-1) -m str -- 'Bob' }"
 * ```
 */
export function conditionOf(rule: Rule): string {
    const { match, ...field } = fieldOf(rule);
    return test(fetchOf(field), match);
}

/** A field that is empty counts as not there. */
function test(field: string, { exact, prefix, regex = "" }: FieldMatch): string {
    if (exact !== undefined) {
        return exact === "" ? "{ always_false }" : `{ ${compared(field, "str", exact)} }`;
    }
    if (prefix !== undefined) {
        return prefix === "" ? `{ ${field} -m len gt 0 }` : `{ ${compared(field, "beg", prefix)} }`;
    }
    return regexTest(field, regex);
}

/** A value that is a brace ends the condition, quoted or not: it is compared as the number of its byte. */
function compared(field: string, method: "str" | "beg", value: string): string {
    const [fetch, word] = value === "}" ? [`${field},hex`, "7D"] : [field, quoted(value)];
    return `${fetch} -m ${method} -- ${word}`;
}

function regexTest(field: string, regex: string): string {
    try {
        const { text, longest } = compileExpression(regex);
        return `{ ${field} -m len 1:${String(longest)} } { ${field} -m reg -- ${quoted(text)} }`;
    } catch {
        // A part that an earlier version put into a gateway, which read other expressions; its next update refuses it.
        return `{ ${field} -m reg -- ${quoted(regex)} }`;
    }
}

/** Names of variables have letters, digits, dots and underscores. */
function variableOf(kind: "cookie" | "key", name: string): string {
    return `txn.${kind}_${Buffer.from(name).toString("hex")}`;
}

/** A header of pairs up to the first one of a name and its equals sign. Nothing in it is tried in two ways. */
function beginning(name: string): string {
    const pair = String.raw`[\t ]*+${literalBytes(name)}[\t ]*+=`;
    return String.raw`\A(?:(?!${pair})[^;]*+;)*+${pair}`;
}

/** All of it; the first group is the pair's value, without blanks around it. */
function wholeHeader(name: string): string {
    return String.raw`${beginning(name)}[\t ]*+((?:[^;\t ]++|[\t ]++(?=[^;\t ]))*+)(?s:.*)`;
}

/** A name as a function's argument: a header's may have quotes and other signs in it, which mean something to HAProxy. */
function argument(name: string): string {
    return /^[a-z0-9._-]+$/.test(name) ? name : inner(name);
}

/**
 * A word within a function's arguments, which are read once more.
 *
 * Source: https://docs.haproxy.org/2.6/configuration.html#2.2 and #7.3.1, regsub
 */
function inner(text: string): string {
    return text.includes("'") ? quoted(quoted(text)) : String.raw`\'${quoted(text)}\'`;
}
