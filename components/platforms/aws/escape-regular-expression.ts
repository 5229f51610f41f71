/** Characters with a meaning in a regular expression. */
const SPECIAL = /[\\^$.*+?()[\]{}|]/g;

/** A regular expression that matches a text and nothing else. */
export function escapeRegularExpression(text: string): string {
    return text.replace(SPECIAL, String.raw`\$&`);
}
