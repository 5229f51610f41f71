import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePublish, type PublishList, publishes } from "../../components/model/publish";
import { junk, refusal } from "./refusal";

describe("parsePublish (split rule 5)", () => {
    test.each<[unknown, PublishList]>([
        [true, { all: true, names: [] }],
        ["true", { all: true, names: [] }],
        [false, { all: false, names: [] }],
        ["false", { all: false, names: [] }],
        ["fun01", { all: false, names: ["fun01"] }],
        ["fun01,fun02", { all: false, names: ["fun01", "fun02"] }],
        [" fun01 , fun02 ", { all: false, names: ["fun01", "fun02"] }],
        [["fun01", "fun02"], { all: false, names: ["fun01", "fun02"] }],
        ['["fun01","fun02"]', { all: false, names: ["fun01", "fun02"] }],
    ])("reads %j", (value, list) => {
        expect(parsePublish(value, "publish")).toEqual(list);
    });

    test.each<[string, unknown]>([
        ['""', ""],
        ['" "', " "],
        ['","', ","],
        ['"fun01,"', "fun01,"],
        ['"fun01,,fun02"', "fun01,,fun02"],
        ["[]", []],
        ['"[]"', "[]"],
        ['"["', "["],
        ['"[1]"', "[1]"],
        ['["fun01",""]', ["fun01", ""]],
        ["[1]", [1]],
        ["1", 1],
        ["0", 0],
        ["NaN", Number.NaN],
        ["null", null],
        ["undefined", undefined],
        ["{}", {}],
    ])("refuses %s", (shown, value) => {
        expect(refusal(() => parsePublish(value, "gray:publish"))).toBe(
            `gray:publish: ${shown} is not a publish list; give true, false, or function names ("fun01,fun02")`,
        );
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        fc.assert(
            fc.property(junk, value => {
                const message = refusal(() => parsePublish(value, "publish"));
                return message === undefined || message.startsWith("publish: ");
            }),
            { numRuns: 500 },
        );
    });

    test("reads a list the same as text, as an array and as JSON", () => {
        const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,9}$/).filter(text => !/^(true|false)$/.test(text));
        fc.assert(
            fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), names => {
                const list = { all: false, names };
                expect(parsePublish(names, "publish")).toEqual(list);
                expect(parsePublish(names.join(","), "publish")).toEqual(list);
                expect(parsePublish(JSON.stringify(names), "publish")).toEqual(list);
            }),
        );
    });
});

describe("publishes", () => {
    test("true publishes every function", () => {
        expect(publishes(parsePublish(true, "publish"), "anything")).toBe(true);
    });

    test("false publishes none", () => {
        expect(publishes(parsePublish(false, "publish"), "anything")).toBe(false);
    });

    test("a list publishes the functions it names, by their whole names", () => {
        const list = parsePublish("fun01,fun02", "publish");
        expect(publishes(list, "fun01")).toBe(true);
        expect(publishes(list, "fun02")).toBe(true);
        expect(publishes(list, "fun0")).toBe(false);
        expect(publishes(list, "Fun01")).toBe(false);
        expect(publishes(list, "fun01,fun02")).toBe(false);
    });
});
