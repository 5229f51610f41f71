import { expect, test } from "vitest";
import { isWholeNumber } from "../../components/model/whole-number";

test.each([1, 65535])("%j is one from 1 to 65535", value => {
    expect(isWholeNumber(value, 1, 65535)).toBe(true);
});

test.each([0, 65536, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "3", undefined, null, [3]])("%j is none", value => {
    expect(isWholeNumber(value, 1, 65535)).toBe(false);
});
