/** A part of a regular expression. Values are bytes: a character beyond ASCII is a sequence of them. */
export type Part =
    /** One byte of a set; 256 places. */
    | { kind: "set"; bytes: readonly boolean[] }
    | { kind: "start" | "end" | "boundary" | "noBoundary" }
    | { kind: "sequence" | "alternatives"; parts: readonly Part[] }
    /** @property most `Infinity` for any number */
    | { kind: "repeat"; part: Part; least: number; most: number };

/** An expression is refused; the message says what it has, and is the end of a sentence. */
export class ExpressionError extends Error {}

const ALL = Array.from({ length: 256 }, (_, byte) => byte);
/** RE2's escapes; `\s` has no vertical tab, which PCRE's has. */
const CLASSES: Record<string, (byte: number) => boolean> = {
    d: byte => /[0-9]/.test(String.fromCharCode(byte)),
    w: byte => /[0-9A-Za-z_]/.test(String.fromCharCode(byte)),
    s: byte => /[\t\n\f\r ]/.test(String.fromCharCode(byte)),
};
const CONTROLS: Record<string, string> = { t: "\t", n: "\n", f: "\f", r: "\r" };
const PUNCTUATION = /^[!-/:-@[-`{-~ ]$/;
const COUNT = /^\{(\d+)(?:(,)(\d*))?\}/;
/** RE2 takes no more. */
const MOST_REPEATS = 1000;
const SIMPLE: Record<string, Part> = { "^": { kind: "start" }, $: { kind: "end" }, ".": set(byte => byte !== 10) };

/**
 * Reads a regular expression of RE2's syntax, as far as PCRE and JavaScript mean the same by it: characters, `.`,
 * classes (`[a-z]`, `\d`, `\w`, `\s`), groups, `|`, `* + ? {n,m}`, `^`, `$`, `\b`, and `(?i)` at its beginning.
 *
 * Source: https://github.com/google/re2/wiki/Syntax and https://www.pcre.org/current/doc/html/pcre2pattern.html
 *
 * @throws ExpressionError for everything else
 */
export function parseExpression(text: string): Part {
    const blind = text.startsWith("(?i)");
    return new Reader(blind ? text.slice("(?i)".length) : text, blind).whole();
}

class Reader {
    private at = 0;

    constructor(
        private readonly text: string,
        private readonly blind: boolean,
    ) {}

    whole(): Part {
        const part = this.alternatives();
        if (this.at < this.text.length) {
            throw new ExpressionError("has a ) without its (");
        }
        return part;
    }

    private alternatives(): Part {
        const parts = [this.sequence()];
        while (this.take("|")) {
            parts.push(this.sequence());
        }
        const [first] = parts;
        if (parts.length === 1 && first !== undefined) {
            return first;
        }
        const sets = parts.flatMap(part => (part.kind === "set" ? [part.bytes] : []));
        // (a|b) is [ab], which can be repeated.
        return sets.length === parts.length
            ? set(byte => sets.some(bytes => bytes[byte] === true))
            : { kind: "alternatives", parts };
    }

    private sequence(): Part {
        const parts: Part[] = [];
        while (this.at < this.text.length && !this.sees("|") && !this.sees(")")) {
            parts.push(this.repeated(this.single()));
        }
        const [first] = parts;
        return parts.length === 1 && first !== undefined ? first : { kind: "sequence", parts };
    }

    private repeated(part: Part): Part {
        const found = this.count();
        if (found === undefined) {
            return part;
        }
        // Whether as much as can be or as little is taken first decides nothing here.
        this.take("?");
        if (this.count() !== undefined || this.sees("+") || this.sees("*")) {
            throw new ExpressionError("repeats a repeat (such as a*+); put the inner one into a group");
        }
        if (!["set", "sequence", "alternatives", "repeat"].includes(part.kind)) {
            throw new ExpressionError("repeats an anchor (^, $ or \\b); leave the repeat out");
        }
        return { kind: "repeat", part, ...found };
    }

    private count(): { least: number; most: number } | undefined {
        const signs = { "*": [0, Infinity], "+": [1, Infinity], "?": [0, 1] } as const;
        const sign = this.text[this.at] as keyof typeof signs;
        if (sign in signs) {
            this.at += 1;
            const [least, most] = signs[sign];
            return { least, most };
        }
        const [whole, low = "", comma, high = ""] = COUNT.exec(this.text.slice(this.at)) ?? [];
        if (whole === undefined) {
            return undefined;
        }
        this.at += whole.length;
        const least = Number(low);
        const most = comma === undefined ? least : high === "" ? Infinity : Number(high);
        if (least > most || least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS)) {
            throw new ExpressionError(`has ${whole}; give counts in order, of at most ${String(MOST_REPEATS)}`);
        }
        return { least, most };
    }

    private single(): Part {
        const character = this.next();
        const simple = SIMPLE[character];
        if (simple !== undefined) {
            return simple;
        }
        switch (character) {
            case "(":
                return this.group();
            case "[":
                return this.class();
            case "\\":
                return this.escaped();
            case "*":
            case "+":
            case "?":
                throw new ExpressionError(`has a ${character} with nothing before it to repeat`);
            case "{":
            case "}":
            case "]":
                throw new ExpressionError(`has a ${character} that stands for itself; write \\${character}`);
            default:
                return this.literal(character);
        }
    }

    private group(): Part {
        if (this.take("?") && !this.take(":")) {
            const opened = `(?${this.text.slice(this.at, this.at + 2)}`;
            throw new ExpressionError(
                `has ${opened}; of the groups with ? there are (?:…), and (?i) at the beginning of the expression`,
            );
        }
        const part = this.alternatives();
        if (!this.take(")")) {
            throw new ExpressionError("has a ( without its )");
        }
        return part;
    }

    private class(): Part {
        const negated = this.take("^");
        const bytes = new Set<number>();
        for (let first = true; first || !this.sees("]"); first = false) {
            this.member().forEach(byte => bytes.add(byte));
        }
        this.at += 1;
        const folded = (byte: number): boolean => foldsOf(byte, this.blind).some(folding => bytes.has(folding));
        return set(byte => folded(byte) !== negated);
    }

    /** A character, a range of them or a class within `[…]`. */
    private member(): number[] {
        const low = this.inClass();
        if (typeof low !== "number") {
            return low;
        }
        if (!this.sees("-") || this.text[this.at + 1] === "]") {
            return [low];
        }
        this.at += 1;
        const high = this.inClass();
        if (typeof high !== "number" || high < low) {
            throw new ExpressionError("has a range in [ ] that is not from a lower to a higher character");
        }
        return ALL.filter(byte => byte >= low && byte <= high);
    }

    private inClass(): number | number[] {
        const character = this.next();
        if (character === "[" || character === "]") {
            throw new ExpressionError(`has a ${character} within [ ]; write \\${character}`);
        }
        if (character === "\\") {
            const escape = this.next();
            const named = CLASSES[escape.toLowerCase()];
            if (named !== undefined) {
                return ALL.filter(byte => named(byte) === (escape === escape.toLowerCase()));
            }
            return this.escapedByte(escape);
        }
        if (character > "\x7f") {
            throw new ExpressionError(`has ${character} within [ ], which takes ASCII alone; write (?:${character}|…)`);
        }
        return character.charCodeAt(0);
    }

    private escaped(): Part {
        const escape = this.next();
        if (escape === "b" || escape === "B") {
            return { kind: escape === "b" ? "boundary" : "noBoundary" };
        }
        const named = CLASSES[escape.toLowerCase()];
        if (named !== undefined) {
            return set(byte => named(byte) === (escape === escape.toLowerCase()));
        }
        const byte = this.escapedByte(escape);
        return set(other => foldsOf(other, this.blind).includes(byte));
    }

    private escapedByte(escape: string): number {
        const hex = escape === "x" ? /^[0-7][0-9A-Fa-f]/.exec(this.text.slice(this.at))?.[0] : undefined;
        if (hex !== undefined) {
            this.at += hex.length;
            return Number.parseInt(hex, 16);
        }
        const plain = CONTROLS[escape] ?? (PUNCTUATION.test(escape) ? escape : undefined);
        if (plain === undefined) {
            throw new ExpressionError(
                `has \\${escape}; of the escapes there are \\d, \\w, \\s, \\b, \\t, \\x00 to \\x7f, and those of signs (\\.)`,
            );
        }
        return plain.charCodeAt(0);
    }

    private literal(character: string): Part {
        const bytes = [...Buffer.from(character)];
        if (bytes.length > 1 && this.blind) {
            throw new ExpressionError(`has ${character} after (?i), which is for ASCII alone`);
        }
        const parts = bytes.map(byte => set(other => foldsOf(other, this.blind).includes(byte)));
        return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "sequence", parts };
    }

    private next(): string {
        const code = this.text.codePointAt(this.at);
        if (code === undefined) {
            throw new ExpressionError("ends in the middle (after \\, or within [ ])");
        }
        const character = String.fromCodePoint(code);
        this.at += character.length;
        return character;
    }

    private sees(character: string): boolean {
        return this.text[this.at] === character;
    }

    private take(character: string): boolean {
        const is = this.sees(character);
        this.at += is ? 1 : 0;
        return is;
    }
}

function set(has: (byte: number) => boolean): { kind: "set"; bytes: boolean[] } {
    return { kind: "set", bytes: ALL.map(has) };
}

/** A letter of ASCII in both cases, where that makes no difference. */
function foldsOf(byte: number, blind: boolean): number[] {
    const letter = String.fromCharCode(byte);
    return blind && /[A-Za-z]/.test(letter)
        ? [letter.toLowerCase().charCodeAt(0), letter.toUpperCase().charCodeAt(0)]
        : [byte];
}
