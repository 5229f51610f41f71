import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    describeRule,
    type FieldReader,
    matchRules,
    parseRules,
    parseSticky,
    type Rule,
} from "../../components/model/rules";
import { junk, refusal } from "./refusal";

/** A request with these fields, by `kind name`. */
function request(fields: Record<string, string>): FieldReader {
    return (kind, name) => fields[`${kind} ${name}`];
}

describe("parseRules", () => {
    test("no rules are an empty list", () => {
        expect(parseRules(undefined)).toEqual([]);
        expect(parseRules([])).toEqual([]);
    });

    test.each<Rule>([
        { header: { name: "User", exact: "Bob" }, version: "4" },
        { header: { name: "User", exact: "" }, version: "4" },
        { cookie: { name: "uid", prefix: "beta-" }, version: "$latest" },
        { key: { name: "User", regex: "^B.b$" }, version: "$published" },
        { key: { name: "a key with spaces", exact: "x" }, version: "1" },
    ])("takes %j as it is", rule => {
        expect(parseRules([rule])).toEqual([rule]);
    });

    test("takes a version given as a number, and leaves out what is undefined", () => {
        const rule = { header: { name: "User", exact: "Bob", prefix: undefined }, cookie: undefined, version: 4 };
        expect(parseRules([rule])).toEqual([{ header: { name: "User", exact: "Bob" }, version: "4" }]);
    });

    const match = { name: "User", exact: "Bob" };
    const noRule = "is not a rule; give one of header, cookie and key, and a version";
    const noMatch = "matches nothing; give a name and one of exact, prefix and regex";
    const noName = 'is not a header or cookie name; give one such as "x-user-id"';

    test.each<[string, unknown]>([
        ['rules: {"a":1} is not a list of rules; give an array', { a: 1 }],
        ["rules: null is not a list of rules; give an array", null],
        ['rules: "x" is not a list of rules; give an array', "x"],
        [`rules[0]: null ${noRule}`, [null]],
        [`rules[0]: "x" ${noRule}`, ["x"]],
        [`rules[0]: {} ${noRule}`, [{}]],
        [`rules[0]: {"version":"4"} ${noRule}`, [{ version: "4" }]],
        [
            `rules[0]: {"header":{"name":"a","exact":"b"},"cookie":{},"version":"4"} ${noRule}`,
            [{ header: { name: "a", exact: "b" }, cookie: {}, version: "4" }],
        ],
        [`rules[1].header: {"name":"User"} ${noMatch}`, [{ key: match, version: "1" }, { header: { name: "User" } }]],
        [`rules[0].cookie: "uid" ${noMatch}`, [{ cookie: "uid", version: "4" }]],
        [`rules[0].cookie: null ${noMatch}`, [{ cookie: null, version: "4" }]],
        [
            `rules[0].header: {"name":"User","exact":"Bob","prefix":"B"} ${noMatch}`,
            [{ header: { ...match, prefix: "B" }, version: "4" }],
        ],
        [`rules[0].header: {"name":"User","exact":1} ${noMatch}`, [{ header: { name: "User", exact: 1 } }]],
        [`rules[0].header.name: undefined ${noName}`, [{ header: { exact: "Bob" }, version: "4" }]],
        [`rules[0].header.name: "x user" ${noName}`, [{ header: { ...match, name: "x user" }, version: "4" }]],
        [`rules[0].header.name: "" ${noName}`, [{ header: { ...match, name: "" }, version: "4" }]],
        [`rules[0].cookie.name: "a=b" ${noName}`, [{ cookie: { ...match, name: "a=b" }, version: "4" }]],
        [`rules[0].cookie.name: 1 ${noName}`, [{ cookie: { ...match, name: 1 }, version: "4" }]],
        [
            'rules[0].key.name: "" is not the name of a routing key; give one without "=", ";" and blanks around it',
            [{ key: { ...match, name: "" }, version: "4" }],
        ],
        [
            'rules[0].key.name: 1 is not the name of a routing key; give one without "=", ";" and blanks around it',
            [{ key: { ...match, name: 1 }, version: "4" }],
        ],
        [
            'rules[0].version: "v4" is not a version; give a number ("3"), "$latest" or "$published"',
            [{ header: match, version: "v4" }],
        ],
        [
            'rules[0].version: undefined is not a version; give a number ("3"), "$latest" or "$published"',
            [{ header: match }],
        ],
    ])("refuses: %s", (message, rules) => {
        expect(refusal(() => parseRules(rules))).toBe(message);
    });

    test("refuses what is not an expression, or would mean something else elsewhere, with what it has", () => {
        const message = refusal(() => parseRules([{ header: { name: "User", regex: "(" }, version: "4" }]));
        expect(message).toBe(
            'rules[0].header.regex: "(" is not an expression that means the same on every platform: it has a ( without its )',
        );
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        fc.assert(
            fc.property(fc.oneof(junk, fc.array(junk)), value => {
                const message = refusal(() => parseRules(value));
                return message === undefined || /^rules(\[\d+\]\S*)?: /.test(message);
            }),
            { numRuns: 500 },
        );
    });

    test("returns or refuses whatever a rule holds", () => {
        const field = fc.record({ name: junk, exact: junk, prefix: junk, regex: fc.string() }, { requiredKeys: [] });
        const rule = fc.record(
            { header: field, cookie: field, key: field, version: fc.constantFrom("1", "$latest", null) },
            { requiredKeys: ["version"] },
        );
        fc.assert(
            fc.property(fc.array(rule, { maxLength: 3 }), rules => {
                const message = refusal(() => parseRules(rules));
                return message === undefined || /^rules\[\d+\]\S*: /.test(message);
            }),
            { numRuns: 500 },
        );
    });
});

describe("matchRules", () => {
    test("the first rule that matches wins", () => {
        const rules = parseRules([
            { header: { name: "User", exact: "Bob" }, version: "4" },
            { header: { name: "User", prefix: "B" }, version: "5" },
            { header: { name: "User", regex: "." }, version: "6" },
        ]);
        expect(matchRules(rules, request({ "header User": "Bob" }))).toBe("4");
        expect(matchRules(rules, request({ "header User": "Bill" }))).toBe("5");
        expect(matchRules(rules, request({ "header User": "Alice" }))).toBe("6");
        expect(matchRules([...rules].reverse(), request({ "header User": "Bob" }))).toBe("6");
    });

    test("no rule matches a request without the field", () => {
        const rules = parseRules([
            { header: { name: "User", regex: "" }, version: "4" },
            { header: { name: "User", prefix: "" }, version: "5" },
            { header: { name: "User", exact: "" }, version: "6" },
        ]);
        expect(matchRules(rules, request({}))).toBeUndefined();
        expect(matchRules([], request({ "header User": "Bob" }))).toBeUndefined();
    });

    test("exact is the whole value, in its own case", () => {
        const rules = parseRules([{ header: { name: "User", exact: "Bob" }, version: "4" }]);
        expect(matchRules(rules, request({ "header User": "Bob" }))).toBe("4");
        expect(matchRules(rules, request({ "header User": "bob" }))).toBeUndefined();
        expect(matchRules(rules, request({ "header User": "Bobby" }))).toBeUndefined();
        expect(matchRules(rules, request({ "header User": "" }))).toBeUndefined();
    });

    test("an exact empty value matches an empty field", () => {
        const rules = parseRules([{ header: { name: "User", exact: "" }, version: "4" }]);
        expect(matchRules(rules, request({ "header User": "" }))).toBe("4");
        expect(matchRules(rules, request({ "header User": "Bob" }))).toBeUndefined();
    });

    test("prefix is how the value starts", () => {
        const rules = parseRules([{ cookie: { name: "uid", prefix: "beta-" }, version: "4" }]);
        expect(matchRules(rules, request({ "cookie uid": "beta-7" }))).toBe("4");
        expect(matchRules(rules, request({ "cookie uid": "beta-" }))).toBe("4");
        expect(matchRules(rules, request({ "cookie uid": "a-beta-7" }))).toBeUndefined();
    });

    test("regex is found anywhere, unless it is anchored, and as often as it is asked", () => {
        const anywhere = parseRules([{ key: { name: "User", regex: "o+" }, version: "4" }]);
        const anchored = parseRules([{ key: { name: "User", regex: "^[A-Z]ob$" }, version: "4" }]);
        for (let time = 0; time < 3; time++) {
            expect(matchRules(anywhere, request({ "key User": "Bob" }))).toBe("4");
            expect(matchRules(anchored, request({ "key User": "Bob" }))).toBe("4");
        }
        expect(matchRules(anywhere, request({ "key User": "Bill" }))).toBeUndefined();
        expect(matchRules(anchored, request({ "key User": "Bobby" }))).toBeUndefined();
    });

    test.each(["header", "cookie", "key"])("a rule on a %s looks nowhere else", kind => {
        const rules = parseRules([{ [kind]: { name: "User", exact: "Bob" }, version: "4" }]);
        for (const place of ["header", "cookie", "key"]) {
            const version = matchRules(rules, request({ [`${place} User`]: "Bob" }));
            expect(version).toBe(place === kind ? "4" : undefined);
        }
    });

    test("gives the reference as it was written", () => {
        const rules = parseRules([{ header: { name: "User", exact: "Bob" }, version: "$latest" }]);
        expect(matchRules(rules, request({ "header User": "Bob" }))).toBe("$latest");
    });
});

describe("parseSticky", () => {
    test("takes a header or a cookie, or nothing", () => {
        expect(parseSticky(undefined)).toBeUndefined();
        expect(parseSticky({ header: "x-user-id" })).toEqual({ header: "x-user-id" });
        expect(parseSticky({ cookie: "uid" })).toEqual({ cookie: "uid" });
    });

    test.each<[string, unknown]>([
        ["null", null],
        ['"x-user-id"', "x-user-id"],
        ["true", true],
        ["{}", {}],
        ["[]", []],
        ['["header"]', ["header"]],
        ['{"key":"User"}', { key: "User" }],
        ['{"header":"a","cookie":"b"}', { header: "a", cookie: "b" }],
    ])("refuses %s", (shown, value) => {
        expect(refusal(() => parseSticky(value))).toBe(
            `sticky: ${shown} is not a sticky key; give { header: "x-user-id" } or { cookie: "uid" }`,
        );
    });

    test.each<[string, unknown]>([
        ['sticky.header: ""', { header: "" }],
        ['sticky.header: "x user"', { header: "x user" }],
        ['sticky.cookie: "a;b"', { cookie: "a;b" }],
        ["sticky.cookie: 1", { cookie: 1 }],
        ["sticky.header: null", { header: null }],
    ])("refuses %s", (start, value) => {
        expect(refusal(() => parseSticky(value))).toBe(
            `${start} is not a header or cookie name; give one such as "x-user-id"`,
        );
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        const near = fc.record({ header: junk, cookie: junk }, { requiredKeys: [] });
        fc.assert(
            fc.property(fc.oneof(junk, near), value => {
                const message = refusal(() => parseSticky(value));
                return message === undefined || /^sticky(\.\w+)?: /.test(message);
            }),
            { numRuns: 500 },
        );
    });
});

test("a sticky key that is given as undefined counts as not given", () => {
    expect(parseSticky({ header: "x-user-id", cookie: undefined })).toEqual({ header: "x-user-id" });
});

test.each<[Rule, string]>([
    [{ header: { name: "User", exact: "Bob" }, version: "4" }, "header User is Bob: version 4"],
    [{ cookie: { name: "uid", prefix: "beta-" }, version: "$latest" }, "cookie uid starts with beta-: version $latest"],
    [{ key: { name: "Group", regex: "^b" }, version: "3" }, "key Group matches ^b: version 3"],
])("a rule in words: %j", (rule, words) => {
    expect(describeRule(rule)).toBe(words);
});
