import * as fc from "fast-check";

/** Texts that HTTP's fields, cookies and routing keys may be read in two ways by. */

const characters = fc.constantFrom(...Array.from("aabbBé}{;=, \"'%\\$#-."));

export const fieldText = fc.string({ unit: characters, maxLength: 6 });

/** A header of pairs (cookies, routing keys), in some of which the name is this one. */
export function pairs(name: string): fc.Arbitrary<string> {
    return fc
        .array(
            fc.tuple(
                fc.constantFrom("", " ", "\t"),
                fc.constantFrom(name, name, name.toUpperCase(), `${name}x`, `x${name}`, ""),
                fc.constantFrom("=", "=", " = ", ""),
                fieldText,
            ),
            { maxLength: 4 },
        )
        .map(all => all.map(each => each.join("")).join(";"));
}

/** Headers as Node.js wants them, to send the UTF-8 bytes of their texts. */
export function latin1Headers(headers: Record<string, string | string[]>): Record<string, string | string[]> {
    const sent = Object.entries(headers).map(([name, each]) => [
        name,
        typeof each === "string" ? latin1(each) : each.map(latin1),
    ]);
    return Object.fromEntries(sent) as Record<string, string | string[]>;
}

/** A text as Node.js wants it to send its UTF-8 bytes in a header. */
export function latin1(text: string): string {
    return Buffer.from(text).toString("latin1");
}
