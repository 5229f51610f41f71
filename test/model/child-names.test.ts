import fc from "fast-check";
import { expect, test } from "vitest";
import { childIdName, childName } from "../../components/model/child-names";

/** Names of children: two pairs of names never make the same one. */

/** Names of few words, so that joined ones are often the same text. */
const words = fc.array(fc.constantFrom("a", "eu", "live", "invoke", "stage", "1", "_"), { minLength: 1, maxLength: 4 });
const name = words.map(each => `s${each.join("-")}`);

test("of a component and a part", () => {
    fc.assert(
        fc.property(name, name, name, name, (one, part, other, otherPart) => {
            fc.pre(one !== other || part !== otherPart);
            expect(childName(one, part)).not.toBe(childName(other, otherPart));
            expect(childIdName(one, "invoke", part)).not.toBe(childIdName(other, "invoke", otherPart));
        }),
        { numRuns: 2000 },
    );
    expect(childName("shop", "eu-live")).not.toBe(childName("shop-eu", "live"));
});

test("what becomes an id has only letters, digits, - and _, and leaves room for eight more in a hundred", () => {
    fc.assert(
        fc.property(fc.string(), fc.string(), (one, part) => {
            expect(childIdName(one, "invoke", part)).toMatch(/^[A-Za-z0-9_-]{8,92}$/);
        }),
    );
});
