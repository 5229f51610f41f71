import fc from "fast-check";
import { expect, test } from "vitest";
import { bar, percent } from "../../components/model/share-text";

test.each([
    [0.1, "10%"],
    [0.000001, "0.0001%"],
    [1, "100%"],
    [0.29, "29%"],
])("%d reads %s", (share, text) => {
    expect(percent(share)).toBe(text);
});

test("a bar is as wide as it should be; a small share shows, and one below 1 is not full", () => {
    expect(bar(0.25, 8)).toBe("██░░░░░░");
    expect(bar(0, 4)).toBe("░░░░");
    expect(bar(0.001, 4)).toBe("█░░░");
    expect(bar(0.999, 4)).toBe("███░");
    expect(bar(1, 4)).toBe("████");
    fc.assert(
        fc.property(fc.double({ min: 0, max: 1, noNaN: true }), share => {
            expect(bar(share, 10)).toHaveLength(10);
        }),
    );
});
