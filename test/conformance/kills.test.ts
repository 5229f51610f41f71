import { describe, expect, test } from "vitest";
import { platforms, useStack } from "./platforms";

/** Updates that die: nothing is lost. */

describe.each(platforms)("$name: kills", platform => {
    const open = useStack(platform);

    test(
        "an update killed at any moment converges, loses no publish, and callers are served all along (invariant 4)",
        { timeout: 1_800_000 },
        async context => {
            const stack = await open(context, "kills");
            await stack.up({ api: { code: "0" } }, { publish: "true", traffic: "0.5" });
            const started = Date.now();
            await stack.up({ api: { code: "0" } });
            const whole = Date.now() - started;
            const load = stack.load("api", 200);
            const random = generator(20261121);
            let version = 1;
            for (let kill = 1; kill <= 50; kill++) {
                const program = { api: { code: String(kill) } };
                const settings = kill % 2 === 0 ? { publish: "true" } : { traffic: "0.5" };
                // Most of an update is the start of programs: aim at its second half, where things happen.
                await stack.upKilled(program, settings, whole * (0.35 + 0.65 * random()));
                await stack.up(program, settings);
                version++;
                const weights = await stack.weights("api");
                const answer = await stack.call("api", { qualifier: String(version) });
                expect(answer.body).toBe(String(kill));
                expect(weights).toEqual(
                    kill % 2 === 0 ? { [String(version)]: 1 } : { [String(version - 1)]: 0.5, [String(version)]: 0.5 },
                );
                if (kill % 10 === 0) {
                    expect((await stack.up(program)).changes).toBe(0);
                }
            }
            expect((await load.stop()).failures).toEqual({});
        },
    );
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
