/** Blanks of HTTP: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3 */
const BLANKS = /^[\t ]+|[\t ]+$/g;

/**
 * The value of a name in a header of pairs, `User=Bob; Group=beta`, as HAProxy's configuration reads it too: the first
 * of that name, without blanks around it; quotes and percent signs stand for themselves.
 *
 * @returns `undefined` when the name is not there
 */
export function pairIn(header: string, name: string): string | undefined {
    for (const pair of header.split(";")) {
        const equals = pair.indexOf("=");
        if (equals >= 0 && pair.slice(0, equals).replace(BLANKS, "") === name) {
            return pair.slice(equals + 1).replace(BLANKS, "");
        }
    }
    return undefined;
}
