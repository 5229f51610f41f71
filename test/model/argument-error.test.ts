import { describe, expect, test } from "vitest";
import { ArgumentError, show } from "../../components/model/argument-error";

describe("ArgumentError", () => {
    test("names the argument first, then the problem", () => {
        const error = new ArgumentError("aliases.release", "is wrong; do this");
        expect(error.message).toBe("aliases.release: is wrong; do this");
        expect(error.argument).toBe("aliases.release");
        expect(error.name).toBe("ArgumentError");
        expect(error).toBeInstanceOf(Error);
    });
});

describe("show", () => {
    test.each<[string, unknown]>([
        ["NaN", Number.NaN],
        ["Infinity", Number.POSITIVE_INFINITY],
        ["-Infinity", Number.NEGATIVE_INFINITY],
        ["0.1", 0.1],
        ['"20%"', "20%"],
        ['""', ""],
        ["null", null],
        ["undefined", undefined],
        ["true", true],
        ["[]", []],
        ['["a",1]', ["a", 1]],
        ['{"1":0.5}', { "1": 0.5 }],
        ["Symbol(s)", Symbol("s")],
    ])("shows %s", (text, value) => {
        expect(show(value)).toBe(text);
    });

    test("cuts long values to 120 characters", () => {
        expect(show("x".repeat(118))).toBe(`"${"x".repeat(118)}"`);
        expect(show("x".repeat(119))).toBe(`"${"x".repeat(116)}...`);
        expect(show("x".repeat(119))).toHaveLength(120);
    });
});
