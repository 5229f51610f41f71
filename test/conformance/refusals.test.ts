import { describe, expect, test } from "vitest";
import type { Program } from "./platform";
import { platforms, useStack } from "./platforms.mjs";

/** Bad input says what it is and changes nothing; what cannot take effect is said. */

describe.each(platforms)("$name: refusals", platform => {
    const open = useStack(platform);

    test("what is refused says why, exactly, and changes nothing", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" } }, { publish: "true", traffic: "0" });
        const refused: Array<[Program, { traffic?: string }, string]> = [
            [
                { api: { code: "two", traffic: 20 } },
                {},
                "api: traffic: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)",
            ],
            [
                { api: { code: "two" } },
                { traffic: "120%" },
                'api: GRAY_TRAFFIC: "120%" is not a share; give a number from 0 to 1, or percents up to 100%',
            ],
            [
                { api: { code: "two", traffic: -0.1 } },
                {},
                "api: traffic: -0.1 is not a share; give a number from 0 to 1, or percents up to 100%",
            ],
            [
                { api: { code: "two" } },
                { traffic: "NaN" },
                'api: GRAY_TRAFFIC: "NaN" is not a share; give a number from 0 to 1, or percents up to 100%',
            ],
            [{ api: { code: "two", pin: "7" } }, {}, 'api: pin: version "7" does not exist; give one of '],
            [
                { api: { code: "two", aliases: { prepub: "9" } } },
                {},
                'api: aliases.prepub: version "9" does not exist; give one of ',
            ],
            [
                { api: { code: "two", aliases: { "1st": "$latest" } } },
                {},
                'api: aliases: "1st" is not an alias name; give a letter first, then letters, digits, - or _, at most 64 in all',
            ],
            [
                { api: { code: "two", aliases: { release: { "1": 0.5, $latest: 0.6 } } } },
                {},
                'api: aliases.release: {"1":0.5,"$latest":0.6} sums to 1.1; give shares that sum to 1',
            ],
            [
                { api: { code: "two", pin: "1", publish: true } },
                {},
                'api: pin: version "1" is pinned and publish asks to publish the newest one; take the pin away, or leave this function out of publish',
            ],
        ];
        for (const [program, settings, text] of refused) {
            const update = await stack.attempt(program, { ...settings, preview: true });
            expect(update.ok, text).toBe(false);
            expect(update.output).toContain(text);
            expect(update.output).not.toMatch(/\n\s+at /);
        }
        expect(await stack.weights("api")).toEqual({ "1": 1 });
        expect(await stack.runs("api", "2")).toBeUndefined();
        expect((await stack.up({ api: { code: "one" } })).changes).toBe(0);
    });

    test("an update that refuses one function moves nobody of another one, though nothing was previewed", async context => {
        const stack = await open(context);
        const program = (code: string, traffic?: number): Program => ({
            api: { code, aliases: { dev: "$latest" } },
            web: { code, ...(traffic !== undefined && { traffic }) },
        });
        await stack.up(program("one"), { publish: "true" });
        const update = await stack.attempt(program("two", 20), { traffic: "0.5" });
        expect(update.ok).toBe(false);
        expect(update.output).toContain("web: traffic: 20 is not a share; ");
        expect(update.output).not.toMatch(/\n\s+at /);
        expect(await stack.weights("api")).toEqual({ "1": 1 });
        expect(await stack.weights("api", "dev")).toEqual({ "1": 1 });
        await stack.up(program("two", 0.25), { traffic: "0.5" });
        expect([await stack.weights("api"), await stack.weights("web")]).toEqual([
            { "1": 0.5, "2": 0.5 },
            { "1": 0.75, "2": 0.25 },
        ]);
    });

    test("a rule for a version that does not exist is refused", async context => {
        const stack = await open(context, "rules");
        await stack.up({ api: { code: "one" } });
        const rules = [{ header: { name: "User", exact: "Bob" }, version: "4" }];
        const update = await stack.attempt({ api: { code: "two", rules } });
        expect(update.ok).toBe(false);
        expect(update.output).toContain('api: rules[0].version: version "4" does not exist; give one of 1');
    });

    test("a program that says it in code wins over the environment, and the one that loses is told", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        const update = await stack.up({ api: { code: "two", traffic: 0.25 } }, { traffic: "0.75" });
        expect(await stack.weights("api")).toEqual({ "1": 0.75, "2": 0.25 });
        expect(update.output).toContain(
            "GRAY_TRAFFIC=0.75 has no effect: the program's own argument traffic comes first",
        );
    });

    test("publish with traffic below 1 says that nothing is left to split (invariant 12)", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        const update = await stack.up({ api: { code: "two" } }, { publish: "true", traffic: "0.3" });
        expect(update.output).toContain("publish and traffic 30% in one update leave nothing to split");
        expect(await stack.weights("api")).toEqual({ "2": 1 });
        const standard = await stack.up({ api: { code: "two" } }, { publish: "true", traffic: "0" });
        expect(standard.output).not.toContain("warning");
    });
});
