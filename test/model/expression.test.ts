import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { compileExpression } from "../../components/model/expression/expression";

/** Rules' expressions: what is accepted means what RE2 means by it, and the rest is refused with what it has. */

const piece = fc
    .tuple(
        fc.constantFrom(
            "a",
            "b",
            "B",
            "\\.",
            ".",
            "[ab]",
            "[^a]",
            "[a-c-]",
            "\\w",
            "\\W",
            "\\S",
            "^",
            "$",
            "\\b",
            "\\B",
            "(a|bc)",
            "(?:)",
            "(b|)",
        ),
        fc.constantFrom("", "", "", "*", "+", "?", "*?", "{2}", "{1,3}", "{2,}"),
    )
    .map(parts => parts.join(""));
const expression = fc
    .tuple(fc.constantFrom("", "(?i)"), fc.array(fc.array(piece, { maxLength: 4 }), { minLength: 1, maxLength: 3 }))
    .map(([blind, branches]) => blind + branches.map(each => each.join("")).join("|"));

function refusal(regex: string): string | undefined {
    try {
        compileExpression(regex);
        return undefined;
    } catch (error) {
        return (error as Error).message;
    }
}

test("an accepted expression is found where RE2 finds it as it was given", () => {
    let accepted = 0;
    fc.assert(
        fc.property(
            expression,
            fc.array(fc.string({ unit: fc.constantFrom("a", "b", "c", "A", ".", "-", " ") })),
            (given, values) => {
                if (refusal(given) !== undefined) {
                    return;
                }
                accepted += 1;
                const re2 = RE2JS.compile(given);
                values.forEach(value => {
                    expect([value, compileExpression(given).test(value)]).toEqual([value, re2.test(value)]);
                });
            },
        ),
        { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(300);
});

describe("refused, with the construct that it has", () => {
    test.each([
        ["(?=a)", "has (?=a; of the groups with ? there are (?:…), and (?i) at the beginning of the expression"],
        ["(?<user>a)", "has (?<u; of the groups with ? there are"],
        ["a(?i)b", "has (?i); of the groups with ? there are"],
        [String.raw`\p{L}`, String.raw`has \p; of the escapes there are`],
        [String.raw`(a)\1`, String.raw`has \1; of the escapes there are`],
        [String.raw`\x80`, String.raw`has \x; of the escapes there are`],
        [String.raw`\Aa`, String.raw`has \A; of the escapes there are`],
        ["a*+", "repeats a repeat (such as a*+)"],
        ["a**", "repeats a repeat (such as a*+)"],
        ["^*", "repeats an anchor (^, $ or \\b)"],
        ["*a", "has a * with nothing before it to repeat"],
        ["a{", "has a { that stands for itself; write \\{"],
        ["]", "has a ] that stands for itself; write \\]"],
        ["a{2,1}", "has {2,1}; give counts in order"],
        ["a{1001}", "has {1001}; give counts in order, of at most 1000"],
        ["(", "has a ( without its )"],
        [")", "has a ) without its ("],
        ["[]a]", "has a ] within [ ]; write \\]"],
        ["[[:alpha:]]", "has a [ within [ ]; write \\["],
        ["[b-a]", "has a range in [ ]"],
        ["[é]", "has é within [ ], which takes ASCII alone"],
        ["(?i)é", "has é after (?i), which is for ASCII alone"],
        ["[a", "ends in the middle"],
        ["a\\", "ends in the middle"],
        ["(a*)*", "repeats a group with a repeat, alternatives or nothing in it"],
        ["(a|ab)+", "repeats a group with a repeat, alternatives or nothing in it"],
        ["(a?){2,}", "repeats a group with a repeat, alternatives or nothing in it"],
        ["(?:)*", "repeats a group with a repeat, alternatives or nothing in it"],
        [".*.*.*", "has too many repeats or alternatives one after the other"],
        ["^.*.*.*.*", "has too many repeats or alternatives one after the other"],
        ["a?".repeat(30), "has too many repeats or alternatives one after the other"],
        ["(?:a{100}){100}", "repeats too much"],
    ])("%s", (regex, words) => {
        expect(refusal(regex)).toContain(words);
    });
});

test.each([
    ["^Bob|^Ann", 4096],
    ["^[a-z]+-[0-9]+@(?:a|bc)$", 1024],
    ["^[a-z]+-[0-9]+$", 4096],
    ["(?i)^User-[0-9a-f]{8}$", 4096],
    ["a.*b", 4096],
    ["a.*b.*c", 256],
    ["^.*,.*,.*$", 256],
])("accepted: %s, for values of up to %d bytes", (regex, longest) => {
    const expression = compileExpression(regex);
    expect(expression.longest).toBe(longest);
    expect(compileExpression("^a").test(`a${"b".repeat(4095)}`)).toBe(true);
    expect(compileExpression("^a").test(`a${"b".repeat(4096)}`)).toBe(false);
});

test("a character beyond ASCII is its bytes", () => {
    const bytes = (text: string): string => Buffer.from(text).toString("latin1");
    expect(compileExpression("^Zü+r$").test(bytes("Züür"))).toBe(true);
    expect(compileExpression("^Z.r$").test(bytes("Zür"))).toBe(false);
    expect(compileExpression("^Z..r$").test(bytes("Zür"))).toBe(true);
});
