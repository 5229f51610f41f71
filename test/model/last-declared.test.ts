import { describe, expect, test } from "vitest";
import { parseLastDeclared, withLastDeclared } from "../../components/model/last-declared";

const LOCAL = { type: "gray:local:Function", callerArguments: ["aliases", "rules", "sticky", "keep"] };
const AWS = { type: "gray:aws:Function", callerArguments: ["aliases", "keep"] };
const DOCKER = { type: "gray:docker:Function", callerArguments: ["aliases", "route"] };
const EDITED = { code: "./code", aliases: { dev: "$latest" }, rules: [], sticky: { header: "user" }, keep: 2 };

describe("a component's arguments", () => {
    test("are the program's when nothing is handed back", () => {
        expect(withLastDeclared(LOCAL, EDITED, undefined)).toBe(EDITED);
    });

    test("are those of the last update where they decide about callers; what was not given then is not given now", () => {
        const last = { arguments: { aliases: { dev: { "3": 1 } }, keep: 5 } };
        expect(withLastDeclared(LOCAL, EDITED, last)).toEqual({
            code: "./code",
            aliases: { dev: { "3": 1 } },
            rules: undefined,
            sticky: undefined,
            keep: 5,
        });
    });

    test("say how many versions are kept where the last update did not tell", () => {
        expect(withLastDeclared(LOCAL, EDITED, { arguments: {} })).toMatchObject({ aliases: undefined, keep: 2 });
    });

    test("have no pin that was not deployed, where the published version is told", () => {
        const pinned = (pin: string | number, published?: string): unknown =>
            withLastDeclared(AWS, { pin }, { arguments: {}, ...(published !== undefined && { published }) }).pin;
        expect([pinned("2", "1"), pinned("2", ""), pinned(1, "1"), pinned("2")]).toEqual([
            undefined,
            undefined,
            1,
            "2",
        ]);
    });

    test.each([
        [
            AWS,
            {},
            { arguments: {}, type: "gray:local:Function" },
            "platform: gray:local:Function is deployed and the program has gray:aws:Function by now, so callers cannot be moved " +
                "alone; run `gray deploy` first, or bring the program back to what is deployed",
        ],
        [
            DOCKER,
            { gateway: {} },
            { arguments: {}, type: "gray:docker:Function", fixed: { gateway: false } },
            "gateway: none is deployed and the program gives one by now, so callers cannot be moved alone; run `gray deploy` " +
                "first, or bring the program back to what is deployed",
        ],
        [
            DOCKER,
            {},
            { arguments: {}, type: "gray:docker:Function", fixed: { gateway: true } },
            "gateway: one is deployed and the program gives none by now, so callers cannot be moved alone; run `gray deploy` " +
                "first, or bring the program back to what is deployed",
        ],
    ])("of a $type that was something else are refused", (component, args, last, message) => {
        expect(() => withLastDeclared(component, args, last)).toThrow(message);
    });
});

describe("what gray wrote", () => {
    test("is found by a component's name, of any name", () => {
        const text = JSON.stringify({ functions: { api: { arguments: { keep: 3 } } }, followers: {} });
        const { functions } = parseLastDeclared(text, "FILE");
        expect([functions["api"], functions["constructor"]]).toEqual([{ arguments: { keep: 3 } }, undefined]);
    });

    test.each(["", "null", "[1", '{"functions": 1}'.slice(0, 5)])("%j is refused", text => {
        expect(() => parseLastDeclared(text, "FILE")).toThrow(
            /^FILE: the file holds .*, which gray did not write; unset FILE/,
        );
    });
});
