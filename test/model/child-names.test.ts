import fc from "fast-check";
import { expect, test } from "vitest";
import { childIdName, childName, dashboardName, heldAliasName } from "../../components/model/child-names";
import { checkAliasName } from "../../components/model/names";
import { refusal } from "./refusal";

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
            expect(dashboardName(one, part)).not.toBe(dashboardName(other, otherPart));
        }),
        { numRuns: 2000 },
    );
    expect(childName("shop", "eu-live")).not.toBe(childName("shop-eu", "live"));
});

test("of a router and a version that it holds; and of a router and an alias of a user", () => {
    const version = fc.integer({ min: 1, max: 30 }).map(String);
    fc.assert(
        fc.property(name, version, name, version, name, (one, number, other, otherNumber, alias) => {
            fc.pre(one !== other || number !== otherNumber);
            expect(heldAliasName(one, number)).not.toBe(heldAliasName(other, otherNumber));
            expect(heldAliasName(one, number)).not.toBe(alias);
        }),
    );
});

test("what a router holds a version with is a name for Lambda and none for a user's alias, whatever the router is called", () => {
    fc.assert(
        fc.property(fc.string(), router => {
            const held = heldAliasName(router, "3");
            expect(held).toMatch(/^(?!^[0-9]+$)[a-zA-Z0-9-_]{1,128}$/);
            expect(refusal(() => checkAliasName(held))).toContain("is not an alias name");
        }),
    );
});

test("names that differ only in what Lambda and CloudWatch do not take stay different", () => {
    expect(heldAliasName("shop.eu", "3")).not.toBe(heldAliasName("shop-eu", "3"));
    expect(dashboardName("shop", "watch/eu")).not.toBe(dashboardName("shop", "watch-eu"));
});

test("what becomes an id has only letters, digits, - and _, and leaves room for eight more in a hundred", () => {
    fc.assert(
        fc.property(fc.string(), fc.string(), (one, part) => {
            expect(childIdName(one, "invoke", part)).toMatch(/^[A-Za-z0-9_-]{8,92}$/);
        }),
    );
});
