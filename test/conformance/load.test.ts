import { describe, expect, test } from "vitest";
import { soak } from "../support/soak";
import type { Program, Settings } from "./platform";
import { platforms, useStack } from "./platforms.mjs";

/** Changes under load: callers do not notice. */

const FUNCTIONS = ["api", "web", "shop", "mail", "cart", "user", "find", "news"];

/** Every update changes the weights of eight functions: four are 32 changes, a soak's thirteen are 104. */
const UPDATES = soak ? 13 : 4;
const PER_SECOND = soak ? 140 : 40;

/** The first, the sixth and the eleventh update are also a new version of each, each fourth a publish. */
function updateOf(change: number): { code: string; settings: Settings } {
    return {
        code: String(Math.ceil(change / 5)),
        settings: {
            traffic: String(((change * 7) % 100) / 100),
            ...(change % 4 === 0 && { publish: "true" }),
        },
    };
}

describe.each(platforms)("$name: load", platform => {
    const open = useStack(platform);

    test(
        "no request fails while weights change and versions are replaced, under load (invariant 8)",
        { timeout: 1_800_000 },
        async context => {
            const stack = await open(context, "load");
            const program = (code: string): Program => Object.fromEntries(FUNCTIONS.map(name => [name, { code }]));
            await stack.up(program("0"), { publish: "true" });
            const loads = FUNCTIONS.map(name => stack.load(name, PER_SECOND));
            for (let change = 1; change <= UPDATES; change++) {
                const before = loads.map(load => load.count());
                const { code, settings } = updateOf(change);
                await stack.up(program(code), settings);
                // Each function was called while it changed.
                expect(loads.filter((load, index) => load.count() <= (before[index] ?? 0))).toEqual([]);
            }
            const results = await Promise.all(loads.map(async load => load.stop()));
            expect(results.map(({ failures, resets }) => ({ failures, resets }))).toEqual(
                FUNCTIONS.map(() => ({ failures: {}, resets: 0 })),
            );
            // The published version and the new one both served while they shared the callers.
            expect(results.map(({ versions }) => Object.keys(versions).slice(0, 2))).toEqual(
                FUNCTIONS.map(() => ["1", "2"]),
            );
        },
    );

    test("destroy leaves nothing that answers", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one", aliases: { dev: "$latest" } } }, { publish: "true" });
        expect((await stack.destroy()).ok).toBe(true);
        expect(await stack.runs("api")).toBeUndefined();
        expect(await stack.weights("api")).toEqual({});
    });
});
