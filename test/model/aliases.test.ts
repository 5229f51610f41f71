import { describe, expect, test } from "vitest";
import { parseAliases } from "../../components/model/aliases";

describe("aliases", () => {
    test("are read with their references", () => {
        const aliases = parseAliases({ dev: "$latest", prepub: 3, release: { "2": 0.8, $published: 0.2 } });
        expect(aliases).toEqual({ dev: { $latest: 1 }, prepub: { "3": 1 }, release: { "2": 0.8, $published: 0.2 } });
        expect(parseAliases(undefined)).toEqual({});
    });

    test("a name that none can have, and a target that is no version, say which alias it is", () => {
        expect(() => parseAliases({ live: "1" })).toThrow('aliases: "live" is the default alias');
        expect(() => parseAliases({ dev: "v1" })).toThrow('aliases.dev: "v1" is not a version');
    });
});
