import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isVersionNumber, parseReference, requireVersion, versionOf } from "../../components/model/references";
import { versions } from "../support/release-view";
import { junk, refusal } from "./refusal";

const GOOD = ["1", "3", "10", "999", "12345678901234567890"];
const BAD = ["", "0", "01", "-1", "+1", "1.0", "1e3", " 1", "1 ", "1\n", "v3", "१"];

describe("isVersionNumber", () => {
    test.each(GOOD)("%j is one", text => {
        expect(isVersionNumber(text)).toBe(true);
    });

    test.each([...BAD, "$latest"])("%j is none", text => {
        expect(isVersionNumber(text)).toBe(false);
    });
});

describe("parseReference", () => {
    test.each([...GOOD, "$latest", "$published"])("takes %j as it is", text => {
        expect(parseReference(text, "pin")).toBe(text);
    });

    test("takes a number as text", () => {
        expect(parseReference(3, "pin")).toBe("3");
    });

    test.each<[string, unknown]>([
        ...BAD.map((text): [string, unknown] => [JSON.stringify(text), text]),
        ['"$LATEST"', "$LATEST"],
        ['"$"', "$"],
        ["0", 0],
        ["-1", -1],
        ["1.5", 1.5],
        ["1e+21", 1e21],
        ["NaN", Number.NaN],
        ["Infinity", Number.POSITIVE_INFINITY],
        ["null", null],
        ["undefined", undefined],
        ["true", true],
        ["[]", []],
        ['{"a":1}', { a: 1 }],
    ])("refuses %s", (shown, value) => {
        expect(refusal(() => parseReference(value, "pin"))).toBe(
            `pin: ${shown} is not a version; give a number ("3"), "$latest" or "$published"`,
        );
    });

    test("returns or refuses by the argument's name, whatever it gets", () => {
        fc.assert(
            fc.property(junk, value => {
                const message = refusal(() => parseReference(value, "pin"));
                return message === undefined || message.startsWith("pin: ");
            }),
            { numRuns: 500 },
        );
    });
});

describe("versionOf", () => {
    const named = versions("7", "6");

    test("names the newest, the published or the given version", () => {
        expect(versionOf("$latest", named, "aliases.dev")).toBe("7");
        expect(versionOf("$published", named, "aliases.dev")).toBe("6");
        expect(versionOf("3", named, "aliases.dev")).toBe("3");
    });

    test("refuses $published while nothing is published", () => {
        expect(refusal(() => versionOf("$published", versions("7", ""), "aliases.dev"))).toBe(
            'aliases.dev: "$published" names no version yet; publish one first (gray:publish)',
        );
    });

    test("needs no published version for the other references", () => {
        const unpublished = versions("7", "");
        expect(versionOf("$latest", unpublished, "aliases.dev")).toBe("7");
        expect(versionOf("3", unpublished, "aliases.dev")).toBe("3");
    });
});

describe("requireVersion (split rule 6)", () => {
    test("takes a version that exists", () => {
        expect(refusal(() => requireVersion("2", ["1", "2"], "pin"))).toBeUndefined();
    });

    test("refuses one that does not, and names those that do", () => {
        expect(refusal(() => requireVersion("7", ["1", "2"], "pin"))).toBe(
            'pin: version "7" does not exist; give one of 1, 2',
        );
    });

    test("says when there is none yet", () => {
        expect(refusal(() => requireVersion("7", [], "pin"))).toBe(
            'pin: version "7" does not exist; no version exists yet',
        );
    });

    test("lets $latest and $published pass", () => {
        expect(refusal(() => requireVersion("$latest", [], "pin"))).toBeUndefined();
        expect(refusal(() => requireVersion("$published", [], "pin"))).toBeUndefined();
    });
});
