import { ArgumentError, show } from "./argument-error";
import { bytesOf } from "./bytes";
import { compileExpression } from "./expression/expression";
import { type NamedVersions, parseReference, type Reference, versionOf } from "./references";

/** What a rule looks for in a field: exactly one of the three. */
export interface FieldMatch {
    /** Name of the header (in any case), cookie or routing key. */
    name: string;
    /** The whole value. */
    exact?: string;
    /** How the value starts. */
    prefix?: string;
    /**
     * A regular expression found anywhere in the value; write `^…$` for all of it. It is read in RE2's syntax, as far as
     * every platform means the same by it: characters, `.`, `[a-z]`, `\d \w \s`, groups, `|`, `* + ? {n,m}`, `^ $ \b`, and
     * `(?i)` at its beginning. A value of more than 4,096 bytes does not match, nor one of more than 1,024 or 256 where
     * the expression has several repeats.
     *
     * Source: https://github.com/google/re2/wiki/Syntax
     */
    regex?: string;
}

/**
 * Sends matching callers of the default alias to one version, before weights. Names one of `header`, `cookie` and
 * `key`.
 *
 * @example
 * ```ts
 * const rule: Rule = { header: { name: "User", exact: "Bob" }, version: "4" };
 * ```
 */
export interface Rule {
    /** A request header. When it comes more than once, the last one counts. */
    header?: FieldMatch;
    /** A cookie. When it comes more than once, the first one counts. */
    cookie?: FieldMatch;
    /** A routing key, from the request's `x-gray-key` header (`User=Bob`). */
    key?: FieldMatch;
    /** `$latest`, `$published` or a version number. */
    version: Reference;
}

/**
 * The field that tells users apart: the same user keeps the same version. Names one of the two. Requests without it
 * are split at random.
 *
 * @example
 * ```ts
 * const sticky: Sticky = { header: "x-user-id" };
 * ```
 */
export interface Sticky {
    /** The name of a request header: "x-user-id". */
    header?: string;
    /** The name of a cookie. */
    cookie?: string;
}

/** Reads a field of a request byte by byte, as Node.js gives headers (Latin-1): `undefined` when it is not there. */
export type FieldReader = (kind: FieldKind, name: string) => string | undefined;

/** Where a field stands in a request. */
export type FieldKind = "header" | "cookie" | "key";

/** A field of a request that decides which version a caller gets. */
export interface Field {
    kind: FieldKind;
    name: string;
}

/** The header with a caller's routing keys, for rules by `key`: `x-gray-key: User=Bob; Group=beta`. */
export const KEY_HEADER = "x-gray-key";

const KINDS = ["header", "cookie", "key"] as const;
const MATCHERS = ["exact", "prefix", "regex"] as const;
// eslint-disable-next-line no-control-regex
const KEY_NAME = /^(?! )[^=;\x00-\x1f\x7f]+(?<! )$/;
/** RFC 9110 and RFC 6265: header and cookie names are tokens. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Checks a list of rules and returns it as given, versions as text.
 *
 * @throws ArgumentError naming the rule by its place: `rules[0]`
 */
export function parseRules(rules: unknown): Rule[] {
    if (rules === undefined) {
        return [];
    }
    if (!Array.isArray(rules)) {
        throw new ArgumentError("rules", `${show(rules)} is not a list of rules; give an array`);
    }
    return Array.from(rules, (rule: unknown, index) => parseRule(rule, `rules[${String(index)}]`));
}

/**
 * Rules with the versions that their references name now.
 *
 * @throws ArgumentError when one names `$published` and nothing is published
 */
export function resolveRules(rules: readonly Rule[], named: NamedVersions): Rule[] {
    return rules.map((rule, index) => ({
        ...rule,
        version: versionOf(rule.version, named, `rules[${String(index)}].version`) ?? rule.version,
    }));
}

/** Checks a sticky key: one of `header` and `cookie`. */
export function parseSticky(sticky: unknown): Sticky | undefined {
    if (sticky === undefined) {
        return undefined;
    }
    const fields = typeof sticky === "object" && sticky !== null ? definedEntries(sticky) : [];
    const [entry] = fields;
    if (fields.length !== 1 || entry === undefined || !["header", "cookie"].includes(entry[0])) {
        throw new ArgumentError(
            "sticky",
            `${show(sticky)} is not a sticky key; give { header: "x-user-id" } or { cookie: "uid" }`,
        );
    }
    const [kind, name] = entry;
    checkToken(name, `sticky.${kind}`);
    return { [kind]: name };
}

/** The version reference of the first rule that matches; `undefined` when none does. */
export function matchRules(rules: readonly Rule[], read: FieldReader): Reference | undefined {
    return rules.find(rule => matches(rule, read))?.version;
}

/** The field that a rule looks at, and what it looks for there; `undefined` of a rule that names none. */
export function ruleField(rule: Rule): (Field & { match: FieldMatch }) | undefined {
    const kind = KINDS.find(candidate => rule[candidate] !== undefined);
    const match = kind && rule[kind];
    return kind && match && { kind, name: match.name, match };
}

/** The field that tells users apart; `undefined` without a sticky key. */
export function stickyField({ header, cookie }: Sticky = {}): Field | undefined {
    if (header !== undefined) {
        return { kind: "header", name: header };
    }
    return cookie === undefined ? undefined : { kind: "cookie", name: cookie };
}

function matches(rule: Rule, read: FieldReader): boolean {
    const field = ruleField(rule);
    const value = field && read(field.kind, field.name);
    if (field === undefined || value === undefined) {
        return false;
    }
    const { match } = field;
    if (match.exact !== undefined) {
        return value === bytesOf(match.exact);
    }
    if (match.prefix !== undefined) {
        return value.startsWith(bytesOf(match.prefix));
    }
    return match.regex !== undefined && isFound(match.regex, value);
}

function parseRule(rule: unknown, argument: string): Rule {
    const fields = (typeof rule === "object" && rule !== null ? rule : {}) as Record<string, unknown>;
    const kinds = KINDS.filter(kind => fields[kind] !== undefined);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
        throw new ArgumentError(
            argument,
            `${show(rule)} is not a rule; give one of header, cookie and key, and a version`,
        );
    }
    return {
        [kind]: parseMatch(fields[kind], kind, `${argument}.${kind}`),
        version: parseReference(fields["version"], `${argument}.version`),
    };
}

function parseMatch(value: unknown, kind: FieldKind, argument: string): FieldMatch {
    const match = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
    const matchers = MATCHERS.filter(matcher => match[matcher] !== undefined);
    const [matcher] = matchers;
    if (matcher === undefined || matchers.length > 1 || typeof match[matcher] !== "string") {
        throw new ArgumentError(
            argument,
            `${show(value)} matches nothing; give a name and one of exact, prefix and regex`,
        );
    }
    if (matcher !== "regex" && !canBeSent(match[matcher])) {
        throw new ArgumentError(
            `${argument}.${matcher}`,
            `${show(match[matcher])} is in no request: a header has no control characters; give a text without`,
        );
    }
    if (kind === "key") {
        if (typeof match["name"] !== "string" || !KEY_NAME.test(match["name"])) {
            throw new ArgumentError(
                `${argument}.name`,
                `${show(match["name"])} is not the name of a routing key; give one without "=", ";" and blanks around it`,
            );
        }
    } else {
        checkToken(match["name"], `${argument}.name`);
    }
    if (matcher === "regex") {
        checkRegex(match[matcher], `${argument}.regex`);
    }
    return { name: String(match["name"]), [matcher]: match[matcher] };
}

/** Source: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
function canBeSent(text: string): boolean {
    // eslint-disable-next-line no-control-regex
    return !/[\x00-\x08\x0a-\x1f\x7f]/.test(text);
}

function checkToken(name: unknown, argument: string): void {
    if (typeof name !== "string" || !TOKEN.test(name)) {
        throw new ArgumentError(argument, `${show(name)} is not a header or cookie name; give one such as "x-user-id"`);
    }
}

function checkRegex(regex: string, argument: string): void {
    try {
        compileExpression(regex);
    } catch (error) {
        throw new ArgumentError(
            argument,
            `${show(regex)} is not an expression that means the same on every platform: it ${(error as Error).message}`,
        );
    }
}

function definedEntries(value: object): Array<[string, unknown]> {
    return Object.entries(value).filter(([, entry]) => entry !== undefined);
}

function isFound(regex: string, bytes: string): boolean {
    try {
        return compileExpression(regex).test(bytes);
    } catch {
        // A rule of an update by an earlier version, which read JavaScript's syntax. Its engine backtracks: one header could stop
        // all callers. It matches nobody, and the next update refuses it.
        return false;
    }
}

/**
 * A rule in words, for people.
 *
 * @example
 * ```ts
 * describeRule({ header: { name: "User", exact: "Bob" }, version: "4" });   // "header User is Bob: version 4"
 * ```
 */
export function describeRule(rule: Rule): string {
    const fields = KINDS.flatMap(kind => {
        const { name, exact, prefix, regex } = rule[kind] ?? {};
        return name === undefined ? [] : [`${kind} ${name} ${matchInWords(exact, prefix, regex)}`];
    });
    return `${fields.join()}: version ${rule.version}`;
}

/**
 * A rule for pages that strangers may see: what a header has to be may be a secret.
 *
 * @example
 * ```ts
 * describeRuleWithoutValue({ header: { name: "User", exact: "Bob" }, version: "4" });   // "a rule on header User: version 4"
 * ```
 */
export function describeRuleWithoutValue(rule: Rule): string {
    const { kind = "", name = "" } = ruleField(rule) ?? {};
    return `a rule on ${kind} ${name}: version ${rule.version}`;
}

function matchInWords(exact?: string, prefix?: string, regex = ""): string {
    if (exact !== undefined) {
        return `is ${exact}`;
    }
    return prefix === undefined ? `matches ${regex}` : `starts with ${prefix}`;
}
