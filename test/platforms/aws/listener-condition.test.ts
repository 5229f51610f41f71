import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listenerCondition } from "../../../components/platforms/aws/listener-condition";
import { type FieldMatch, matchRules, parseRules, type Rule } from "../../../components/model/rules";
import { refusal } from "../../model/refusal";

function conditionOf(match: Omit<FieldMatch, "name">, name = "User"): unknown {
    return listenerCondition({ header: { name, ...match }, version: "4" }, "rules[0]");
}

test.each([
    [{ exact: "Bob" }, "^Bob$"],
    [{ exact: "a.b*c?(1)" }, String.raw`^a\.b\*c\?\(1\)$`],
    [{ prefix: "beta/" }, "^beta/.*$"],
    [{ regex: "^b|t$" }, "^.*(?:^b|t$).*$"],
])("%j is an expression for the whole value", (match, regex) => {
    expect(conditionOf(match)).toEqual({ header: "User", regex });
});

const printable = fc.string({ unit: fc.constantFrom(...Array.from("aAbB01 .*+?^$()[]{}|\\/-_~")), maxLength: 8 });
const expression = fc.constantFrom("b", "^b", "b$", "^b$", "a|^B", "(a|b)+", String.raw`\d`, "[(?=]", "a{2}", ".");

/** Whether a load balancer would send a value to the rule's version, whichever way it reads expressions. */
function agree(rule: Rule, value: string): void {
    const { regex } = listenerCondition(rule, "rules[0]");
    const asHere = matchRules([rule], () => value) !== undefined;
    expect(new RegExp(regex, "u").test(value)).toBe(asHere);
    expect(new RegExp(`^(?:${regex})$`, "u").test(value)).toBe(asHere);
}

test("it matches what the rule matches on every platform", () => {
    const match = fc.oneof(
        fc.record({ exact: printable }),
        fc.record({ prefix: printable }),
        fc.record({ regex: expression }),
    );
    fc.assert(
        fc.property(match, printable, (given, value) => {
            const rules = parseRules([{ header: { name: "User", ...given }, version: "4" }]);
            for (const rule of rules) {
                const text = "exact" in given ? given.exact : "prefix" in given ? given.prefix : "";
                for (const each of [value, text, text + value, text.toUpperCase()]) {
                    agree(rule, each);
                }
            }
        }),
    );
});

describe("refused", () => {
    const whole = "a load balancer's rules look at whole headers, not at a";
    test.each<[Rule, string]>([
        [
            { cookie: { name: "uid", exact: "1" }, version: "4" },
            `rules[0].cookie: ${whole} cookie in one; give a header of its own, or leave the rule to the other platforms`,
        ],
        [
            { key: { name: "User", exact: "Bob" }, version: "4" },
            `rules[0].key: ${whole} routing key in one; give a header of its own, or leave the rule to the other platforms`,
        ],
        [
            { header: { name: "Host", exact: "a" }, version: "4" },
            'rules[0].header.name: "Host" cannot be matched by a load balancer\'s rules; give another header',
        ],
        [
            { header: { name: "x".repeat(41), exact: "a" }, version: "4" },
            `rules[0].header.name: "${"x".repeat(41)}" has 41 characters; a load balancer takes 40`,
        ],
        [
            { header: { name: "User", exact: "Zoë" }, version: "4" },
            'rules[0].header.exact: "Zoë" has characters beside visible ASCII; a load balancer sees no other',
        ],
        [
            { header: { name: "User", prefix: `${"a".repeat(120)}.....` }, version: "4" },
            `rules[0].header.prefix: "${"a".repeat(116)}... becomes an expression of 134 characters ` +
                `("^${"a".repeat(115)}...); a load balancer takes 128`,
        ],
    ])("%j", (rule, message) => {
        expect(refusal(() => listenerCondition(rule, "rules[0]"))).toBe(message);
    });

    test.each([
        ["a(?=b)", "(?="],
        ["(?!b)", "(?!"],
        ["(?<=a)b", "(?<="],
        ["(?<!a)b", "(?<!"],
        [String.raw`(a)\1`, String.raw`\1`],
        [String.raw`\p{L}`, String.raw`\p`],
        [String.raw`\u{61}`, String.raw`\u`],
    ])("the expression %s", (regex, part) => {
        expect(refusal(() => conditionOf({ regex }))).toBe(
            `rules[0].header.regex: ${JSON.stringify(regex)} has ${part}, which a load balancer's expressions do not know ` +
                "(they have no look-around, back references or Unicode classes); give one without it",
        );
    });

    test.each(["[(?=]", String.raw`\(\?=`, String.raw`\\1`, "(?:a)", "(?<user>a)"])("not the expression %s", regex => {
        expect(conditionOf({ regex })).toEqual({ header: "User", regex: `^.*(?:${regex}).*$` });
    });
});

test("128 characters are taken", () => {
    expect(conditionOf({ exact: "a".repeat(126) })).toEqual({ header: "User", regex: `^${"a".repeat(126)}$` });
    expect(refusal(() => conditionOf({ exact: "a".repeat(127) }))).toContain("an expression of 129 characters");
});
