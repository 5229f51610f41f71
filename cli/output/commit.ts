import { plainText } from "./plain-text";

const DIRTY = "-dirty";

/**
 * A commit's first digits; a plus says that there was more than what it has.
 *
 * @param commit as `git describe` gives it: with `-dirty` when there was more
 */
export function shortCommit(commit: string | undefined, digits = 7): string {
    return commit === undefined ? "-" : `${plainText(commit.slice(0, digits))}${commit.endsWith(DIRTY) ? "+" : ""}`;
}
