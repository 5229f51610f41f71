import { stripVTControlCharacters } from "node:util";

/**
 * Control characters, but for the tab and the line feed, and those that turn the direction of text: neither is seen, and both change
 * what else is seen.
 *
 * Source: https://trojansource.codes, https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * A text from elsewhere as it may be shown: titles of commits, names of people, branches and resources, and what the engine and CI
 * systems say. What a terminal would take for a command is left out.
 *
 * @example
 * ```ts
 * plainText("a\u001b[2Jtitle");   // "atitle"
 * ```
 */
export function plainText(text: string): string {
    return stripVTControlCharacters(text).replace(UNSEEN, "");
}

/** The same in one line of some length at most. */
export function plainLine(text: string, longest = 500): string {
    // What is cut off is not looked at: it may be very long.
    const line = plainText(text.slice(0, longest * 2))
        .replace(/\s+/g, " ")
        .trim();
    return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
