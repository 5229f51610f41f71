import { describe, expect, test } from "vitest";
import { killPoints } from "../support/kill-points";
import type { Program, Settings } from "./platform";
import { platforms, useStack } from "./platforms.mjs";

/** Updates that die: nothing is lost. */

describe.each(platforms)("$name: kills", platform => {
    const open = useStack(platform);

    test(
        "an update killed at any of its steps converges, loses no publish, and callers are served all along (invariant 4)",
        { timeout: 1_800_000 },
        async context => {
            const stack = await open(context, "kills");
            await stack.up({ api: { code: "0" } }, { publish: "true", traffic: "0.5" });
            const load = stack.load("api", 100);
            let version = 1;
            let kills = 0;
            const next = (): Program => ({ api: { code: String(++version) } });
            const check = async (
                program: Program,
                settings: Settings,
                before: string,
                killed = "not killed",
            ): Promise<void> => {
                const newest = String(version);
                const published = settings.publish === "true";
                expect((await stack.call("api", { qualifier: newest })).body, killed).toBe(program["api"]?.code);
                expect(await stack.weights("api"), killed).toEqual(
                    published ? { [newest]: 1 } : { [before]: 0.5, [newest]: 0.5 },
                );
            };
            const asked: Settings[] = [{ traffic: "0.5" }, { publish: "true" }];
            for (const settings of asked) {
                const whole = next();
                const before = String(version - 1);
                const started = Date.now();
                const moments = await stack.upTraced(whole, settings);
                const points = killPoints(moments, Date.now() - started);
                await check(whole, settings, before);
                let published = settings.publish === "true" ? String(version) : before;
                for (const point of points) {
                    const program = next();
                    const died = await stack.upKilled(program, settings, point);
                    kills += died ? 1 : 0;
                    await stack.up(program, settings);
                    await check(program, settings, published, point.name);
                    published = settings.publish === "true" ? String(version) : published;
                }
                expect((await stack.up({ api: { code: String(version) } })).changes).toBe(0);
            }
            // The last moment may come too late to kill anything.
            expect(kills).toBeGreaterThanOrEqual(version - 1 - asked.length * 2);
            expect((await load.stop()).failures).toEqual({});
        },
    );
});
