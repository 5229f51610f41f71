/** Lines of a section, each once: two rules may need the same field. */
export function lines(all: readonly string[]): string {
    return [...new Set(all)].map(line => `    ${line}\n`).join("");
}
