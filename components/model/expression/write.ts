import type { Part } from "./syntax";

const ANCHORS = { start: "\\A", end: "\\z", boundary: "\\b", noBoundary: "\\B" };
const LAST_BYTE = 255;

/**
 * Writes an expression so that RE2 and PCRE read the same in it: all sets by their bytes, anchors that no line break
 * concerns, groups around whatever could be read in two ways.
 *
 * @example
 * ```ts
 * writeExpression(parseExpression("^Bob|^A.n$"));   // "(?:(?:\\ABob)|(?:\\AA[\\x00-\\x09\\x0b-\\xff]n\\z))"
 * ```
 */
export function writeExpression(part: Part): string {
    switch (part.kind) {
        case "set":
            return setText(part.bytes);
        case "sequence":
            return `(?:${part.parts.map(writeExpression).join("")})`;
        case "alternatives":
            return `(?:${part.parts.map(writeExpression).join("|")})`;
        case "repeat":
            return `(?:${writeExpression(part.part)})${count(part.least, part.most)}`;
        default:
            return ANCHORS[part.kind];
    }
}

/** A text as an expression of its bytes, which no configuration and no matcher reads in another way. */
export function literalBytes(text: string): string {
    return [...Buffer.from(text)].map(byteText).join("");
}

function setText(bytes: readonly boolean[]): string {
    const ranges: Array<[number, number]> = [];
    bytes.forEach((has, byte) => {
        const last = ranges.at(-1);
        if (has && last?.[1] === byte - 1) {
            last[1] = byte;
        } else if (has) {
            ranges.push([byte, byte]);
        }
    });
    const [first] = ranges;
    if (ranges.length === 1 && first !== undefined && first[0] === first[1]) {
        return byteText(first[0]);
    }
    // A set of nothing, as [^\s\S] is one.
    return first === undefined
        ? `[^${byteText(0)}-${byteText(LAST_BYTE)}]`
        : `[${ranges.map(([low, high]) => (low === high ? byteText(low) : `${byteText(low)}-${byteText(high)}`)).join("")}]`;
}

function byteText(byte: number): string {
    const character = String.fromCharCode(byte);
    return /[0-9A-Za-z]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
}

function count(least: number, most: number): string {
    if (most === Infinity) {
        return least === 0 ? "*" : least === 1 ? "+" : `{${String(least)},}`;
    }
    return least === most ? `{${String(least)}}` : `{${String(least)},${String(most)}}`;
}
