import { describe, expect, test } from "vitest";
import { allWeights, parseAliases, resolveAliases } from "../../components/model/aliases";

describe("aliases", () => {
    test("are read with their references, and resolved when versions are known", () => {
        const aliases = parseAliases({ dev: "$latest", prepub: 3, release: { "2": 0.8, $published: 0.2 } });
        expect(aliases).toEqual({ dev: { $latest: 1 }, prepub: { "3": 1 }, release: { "2": 0.8, $published: 0.2 } });
        expect(resolveAliases(aliases, { latest: "4", published: "2" })).toEqual({
            dev: { "4": 1 },
            prepub: { "3": 1 },
            release: { "2": 1 },
        });
        expect(parseAliases(undefined)).toEqual({});
    });

    test("all of them: the default one's weights come first", () => {
        const all = allWeights({ dev: { $latest: 1 } }, { latest: "7", published: "6" }, 0.1);
        expect(all).toEqual({ live: { "7": 0.1, "6": 0.9 }, dev: { "7": 1 } });
        expect(Object.keys(all)).toEqual(["live", "dev"]);
    });

    test("a name that none can have, and a reference to what is not there, say which alias it is", () => {
        expect(() => parseAliases({ live: "1" })).toThrow('aliases: "live" is the default alias');
        expect(() => parseAliases({ dev: "v1" })).toThrow('aliases.dev: "v1" is not a version');
        const stable = parseAliases({ stable: "$published" });
        expect(() => resolveAliases(stable, { latest: "1", published: "" })).toThrow(
            'aliases.stable: "$published" names no version yet',
        );
    });
});
