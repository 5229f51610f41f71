/**
 * A text as one word of HAProxy's configuration, whatever is in it: between single quotes nothing has a meaning.
 *
 * Source: https://docs.haproxy.org/2.6/configuration.html#2.2
 */
export function quoted(text: string): string {
    return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
