import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedName } from "../../components/model/bounded-name";

test("it carries what it is for", () => {
    expect(boundedName("shop-router", "latest-3", "a")).toMatch(/^shop-router-latest-3-[0-9a-f]{7}$/);
    expect(boundedName("shop_router", "", "a")).toMatch(/^shop-router-[0-9a-f]{7}$/);
});

test("AWS takes no name that begins with internal-", () => {
    expect(boundedName("internal-shop", "", "a")).toMatch(/^internalshop-[0-9a-f]{7}$/);
});

test("32 characters at most, letters, digits and hyphens, no hyphen at an end, the suffix whole", () => {
    const suffix = fc.constantFrom("", "latest-3", "published-12345", "version-7");
    fc.assert(
        fc.property(fc.string({ maxLength: 80 }), suffix, fc.string(), (base, end, unique) => {
            const name = boundedName(base, end, unique);
            expect(name).toMatch(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?$/);
            expect(name).toContain(end);
            expect(name).not.toMatch(/^internal-/);
            expect(boundedName(base, end, unique)).toBe(name);
        }),
    );
});

test("names that were cut off alike stay different", () => {
    const long = "a".repeat(60);
    const names = [
        boundedName(`${long}1`, "latest-3", "a"),
        boundedName(`${long}2`, "latest-3", "a"),
        boundedName(`${long}1`, "latest-3", "b"),
        boundedName(`${long}1`, "latest-4", "a"),
    ];
    expect(new Set(names).size).toBe(4);
});
