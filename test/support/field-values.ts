import * as fc from "fast-check";

/** Texts that HTTP's fields, cookies and routing keys may be read in two ways by. */

const characters = fc.constantFrom(...Array.from("aabbBé;=, \"'%\\$#-."));

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

/** A text as Node.js wants it to send its UTF-8 bytes in a header. */
export function latin1(text: string): string {
    return Buffer.from(text).toString("latin1");
}
