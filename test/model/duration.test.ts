import { describe, expect, test } from "vitest";
import { describeDuration, parseDuration } from "../../components/model/duration";

describe("parseDuration", () => {
    test.each([
        ["10m", 600_000],
        ["500ms", 500],
        ["1h30m", 5_400_000],
        ["1.5s", 1500],
        [" 2s ", 2000],
    ])("%j is %d ms", (text, milliseconds) => {
        expect(parseDuration(text, "interval")).toBe(milliseconds);
    });

    test.each(["10", "", "m", "-1s", "1 m", "0s", "1d", "10m!", Number.NaN, 10, undefined, null])(
        "%j is refused",
        value => {
            expect(() => parseDuration(value, "interval")).toThrow(
                /^interval: .* is not a time span; give a number with ms, s, m or h \("10m", "500ms", "1h30m"\)$/,
            );
        },
    );
});

test.each([
    [450, "450ms"],
    [1000, "1s"],
    [12_340, "12.3s"],
    [60_000, "1m"],
    [192_000, "3m12s"],
    [3_600_000, "1h"],
    [5_400_000, "1h30m"],
])("%d ms reads %s", (milliseconds, text) => {
    expect(describeDuration(milliseconds)).toBe(text);
});
