import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Program, Stack } from "./platform";
import { platforms } from "./platforms";

/** Bad input, kills and load: nothing is lost, and callers do not notice. */

describe.each(platforms)("$name: failures", platform => {
    let stack: Stack;
    beforeEach(async () => {
        stack = await platform.open();
    });
    afterEach(async () => stack.close());

    test("what is refused says why, exactly, and changes nothing", async () => {
        await stack.up({ api: { code: "one" } }, { publish: "true", traffic: "0" });
        const refused: Array<[Program, { traffic?: string }, string]> = [
            [
                { api: { code: "two", traffic: 20 } },
                {},
                "api: traffic: 20 is not a share; give a number from 0 to 1 (0.2 for 20%)",
            ],
            [
                { api: { code: "two" } },
                { traffic: "20%" },
                'api: GRAY_TRAFFIC: "20%" is not a share; give a number from 0 to 1 (0.2 for 20%)',
            ],
            [
                { api: { code: "two", traffic: -0.1 } },
                {},
                "api: traffic: -0.1 is not a share; give a number from 0 to 1",
            ],
            [
                { api: { code: "two" } },
                { traffic: "NaN" },
                'api: GRAY_TRAFFIC: "NaN" is not a share; give a number from 0 to 1',
            ],
            [{ api: { code: "two", pin: "7" } }, {}, 'api: pin: version "7" does not exist; give one of 1'],
            [
                { api: { code: "two", aliases: { prepub: "9" } } },
                {},
                'api: aliases.prepub: version "9" does not exist; give one of 1',
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
                { api: { code: "two", rules: [{ header: { name: "User", exact: "Bob" }, version: "4" }] } },
                {},
                'api: rules[0].version: version "4" does not exist; give one of 1',
            ],
            [
                { api: { code: "two", pin: "1", publish: true } },
                {},
                'api: pin: version "1" is pinned and publish asks to publish the newest one; take the pin away, or leave this function out of publish',
            ],
        ];
        for (const [program, settings, text] of refused) {
            const update = await stack.up(program, settings);
            expect(update.ok, text).toBe(false);
            expect(update.output).toContain(text);
            expect(update.output).not.toMatch(/\n\s+at /);
            expect(update.changes, text).toBe(0);
        }
        expect(await stack.weights("api")).toEqual({ "1": 1 });
        expect((await stack.call("api", { qualifier: "2" })).status).toBe(404);
        expect((await stack.up({ api: { code: "one" } })).changes).toBe(0);
    });

    test("a program that says it in code wins over the environment, and the one that loses is told", async () => {
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        const update = await stack.up({ api: { code: "two", traffic: 0.25 } }, { traffic: "0.75" });
        expect(await stack.weights("api")).toEqual({ "1": 0.75, "2": 0.25 });
        expect(update.output).toContain(
            "GRAY_TRAFFIC=0.75 has no effect: the program's own argument traffic comes first",
        );
    });

    test("publish with traffic below 1 says that nothing is left to split (invariant 12)", async () => {
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        const update = await stack.up({ api: { code: "two" } }, { publish: "true", traffic: "0.3" });
        expect(update.output).toContain("publish and traffic 0.3 in one update leave nothing to split");
        expect(await stack.weights("api")).toEqual({ "2": 1 });
        const standard = await stack.up({ api: { code: "two" } }, { publish: "true", traffic: "0" });
        expect(standard.output).not.toContain("warning");
    });

    test("no request fails while weights change 100 times and versions are replaced, under load (invariant 8)", async () => {
        const program = (code: string): Program => ({ api: { code } });
        await stack.up(program("0"), { publish: "true" });
        const load = stack.load("api");
        for (let change = 1; change <= 100; change++) {
            // Every tenth change is also a new version, every thirtieth a publish.
            const code = String(Math.ceil(change / 10));
            const traffic = String(((change * 7) % 100) / 100);
            const update = await stack.up(program(code), { traffic, ...(change % 30 === 0 && { publish: "true" }) });
            expect(update.ok, update.output).toBe(true);
        }
        const { requests, failures, perSecond } = await load.stop();
        expect(failures).toBe(0);
        expect(perSecond).toBeGreaterThan(500);
        expect(requests).toBeGreaterThan(10_000);
    });

    test("an update killed at any moment converges, loses no publish, and callers are served all along (invariant 4)", async () => {
        await stack.up({ api: { code: "0" } }, { publish: "true", traffic: "0.5" });
        const started = Date.now();
        await stack.up({ api: { code: "0" } });
        const whole = Date.now() - started;
        const load = stack.load("api");
        const random = generator(20261121);
        let version = 1;
        for (let kill = 1; kill <= 50; kill++) {
            const program = { api: { code: String(kill) } };
            const settings = kill % 2 === 0 ? { publish: "true" } : { traffic: "0.5" };
            // Most of an update is the start of programs: aim at its second half, where things happen.
            await stack.upKilled(program, settings, whole * (0.35 + 0.65 * random()));
            const again = await stack.up(program, settings);
            expect(again.ok, again.output).toBe(true);
            version++;
            const weights = await stack.weights("api");
            const answer = await stack.call("api", { qualifier: String(version) });
            expect(answer.body).toBe(String(kill));
            expect(weights).toEqual(
                kill % 2 === 0 ? { [String(version)]: 1 } : { [String(version - 1)]: 0.5, [String(version)]: 0.5 },
            );
            expect((await stack.up(program)).changes).toBe(0);
        }
        expect((await load.stop()).failures).toBe(0);
    });

    test("destroy leaves nothing that answers", async () => {
        await stack.up({ api: { code: "one", aliases: { dev: "$latest" } } }, { publish: "true" });
        expect((await stack.destroy()).ok).toBe(true);
        expect((await stack.call("api")).status).toBe(404);
        expect(await stack.weights("api")).toEqual({});
    });
});

/** A small generator of numbers from 0 to 1, so that a run of kills can be repeated (mulberry32). */
function generator(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
