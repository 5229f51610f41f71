/**
 * A text in lines of some width at most, cut between words; a word that is too long stays whole.
 *
 * @param indent of every line but the first
 */
export function fit(text: string, width: number, indent = ""): string[] {
    const lines: string[] = [];
    for (const word of text.split(" ")) {
        const last = lines.at(-1);
        if (last !== undefined && last.length + 1 + word.length <= width) {
            lines[lines.length - 1] = `${last} ${word}`;
        } else {
            lines.push(last === undefined ? word : `${indent}${word}`);
        }
    }
    return lines;
}
