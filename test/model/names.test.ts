import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkAliasName, checkFunctionName, DEFAULT_ALIAS } from "../../components/model/names";
import { refusal } from "./refusal";

const ALLOWED = "give a letter first, then letters, digits, - or _, at most 64 in all";

const good = ["a", "api", "API", "fun01", "shop-api_v2", "a".repeat(64)];
const bad = ["", "2fast", "1", "-api", "_api", "$latest", "a b", "a.b", "a/b", "..", "café", "api\n", "a".repeat(65)];

describe("checkFunctionName", () => {
    test.each([...good, DEFAULT_ALIAS])("takes %j", name => {
        expect(refusal(() => checkFunctionName(name))).toBeUndefined();
    });

    test.each(bad)("refuses %j", name => {
        expect(refusal(() => checkFunctionName(name))).toBe(
            `name: ${JSON.stringify(name)} is not a function name; ${ALLOWED}`,
        );
    });
});

describe("checkAliasName", () => {
    test.each(good)("takes %j", name => {
        expect(refusal(() => checkAliasName(name))).toBeUndefined();
    });

    test.each(bad)("refuses %j", name => {
        expect(refusal(() => checkAliasName(name))).toBe(
            `aliases: ${JSON.stringify(name)} is not an alias name; ${ALLOWED}`,
        );
    });

    test("refuses the default alias, which traffic moves", () => {
        expect(DEFAULT_ALIAS).toBe("live");
        expect(refusal(() => checkAliasName("live"))).toBe(
            'aliases: "live" is the default alias, which traffic and publish move; give another name',
        );
    });
});

test("any text is taken or refused by the argument's name, and what is taken is safe in a path and a URL", () => {
    fc.assert(
        fc.property(fc.string(), text => {
            const asFunction = refusal(() => checkFunctionName(text));
            const asAlias = refusal(() => checkAliasName(text));
            expect(asFunction ?? "name: ").toMatch(/^name: /);
            expect(asAlias ?? "aliases: ").toMatch(/^aliases: /);
            expect(asFunction === undefined).toBe(
                encodeURIComponent(text) === text && /^[a-z][\w-]{0,63}$/i.test(text),
            );
        }),
    );
});
