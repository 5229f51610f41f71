import { ArgumentError, show } from "../../model/argument-error";
import { escapeRegularExpression } from "./escape-regular-expression";
import { type FieldMatch, type Rule } from "../../model/rules";

/** What a load balancer compares with a header. */
export interface ListenerCondition {
    header: string;
    /** A regular expression for the whole value. */
    regex: string;
}

const LONGEST_NAME = 40;
const LONGEST_REGEX = 128;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** What JavaScript knows and a load balancer does not; an escaped character, or a set of them, hides what looks like it. */
const PARTS = /\\(?<escape>[^])|\[(?:\\[^]|[^\]\\])*\]|(?<group>\(\?<?[=!])/g;
const UNKNOWN_ESCAPE = /[1-9kpPu]/;

/**
 * A rule as a condition of a load balancer's listener. All three kinds of match become regular expressions: the other
 * kind of value that a load balancer compares is blind to case and has wildcards. The expression is for the whole value,
 * so that it means the same whether a load balancer looks for it anywhere or not.
 *
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html (what its expressions lack)
 *
 * @param rule one that `parseRules` returned
 * @param argument how its giver calls it: `rules[0]`
 * @throws ArgumentError for what a load balancer cannot match as the other platforms do
 * @example
 * ```ts
 * listenerCondition({ header: { name: "User", exact: "Bob" }, version: "4" }, "rules[0]");
 * // { header: "User", regex: "^Bob$" }
 * ```
 */
export function listenerCondition({ header, cookie }: Rule, argument: string): ListenerCondition {
    if (header === undefined) {
        const kind = cookie === undefined ? "key" : "cookie";
        throw new ArgumentError(
            `${argument}.${kind}`,
            `a load balancer's rules look at whole headers, not at a ${kind === "key" ? "routing key" : "cookie"} in one; ` +
                "give a header of its own, or leave the rule to the other platforms",
        );
    }
    checkName(header.name, `${argument}.header.name`);
    const [matcher, value] = matcherOf(header);
    const where = `${argument}.header.${matcher}`;
    if (!PRINTABLE.test(value)) {
        throw new ArgumentError(
            where,
            `${show(value)} has characters beside visible ASCII; a load balancer sees no other`,
        );
    }
    if (matcher === "regex") {
        checkRegex(value, where);
    }
    const regex = toRegex(matcher, value);
    if (regex.length > LONGEST_REGEX) {
        throw new ArgumentError(
            where,
            `${show(value)} becomes an expression of ${String(regex.length)} characters (${show(regex)}); a load balancer ` +
                `takes ${String(LONGEST_REGEX)}`,
        );
    }
    return { header: header.name, regex };
}

function matcherOf({ exact, prefix, regex = "" }: FieldMatch): ["exact" | "prefix" | "regex", string] {
    if (exact !== undefined) {
        return ["exact", exact];
    }
    return prefix === undefined ? ["regex", regex] : ["prefix", prefix];
}

function toRegex(matcher: "exact" | "prefix" | "regex", value: string): string {
    if (matcher === "regex") {
        return `^.*(?:${value}).*$`;
    }
    return matcher === "exact" ? `^${escapeRegularExpression(value)}$` : `^${escapeRegularExpression(value)}.*$`;
}

function checkName(name: string, argument: string): void {
    if (name.toLowerCase() === "host") {
        throw new ArgumentError(
            argument,
            `${show(name)} cannot be matched by a load balancer's rules; give another header`,
        );
    }
    if (name.length > LONGEST_NAME) {
        throw new ArgumentError(
            argument,
            `${show(name)} has ${String(name.length)} characters; a load balancer takes ${String(LONGEST_NAME)}`,
        );
    }
}

function checkRegex(regex: string, argument: string): void {
    for (const { 0: text, groups } of regex.matchAll(PARTS)) {
        if (groups?.["group"] !== undefined || UNKNOWN_ESCAPE.test(groups?.["escape"] ?? "")) {
            throw new ArgumentError(
                argument,
                `${show(regex)} has ${text}, which a load balancer's expressions do not know (they have no look-around, ` +
                    "back references or Unicode classes); give one without it",
            );
        }
    }
}
