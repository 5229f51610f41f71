import { describe, expect, test } from "vitest";
import type { Program } from "./platform";
import { platforms, useStack } from "./platforms";

/** Changes under load: callers do not notice. */

describe.each(platforms)("$name: load", platform => {
    const open = useStack(platform);

    test(
        "no request fails while weights change 104 times and versions 24 times, under load (invariant 8)",
        { timeout: 1_800_000 },
        async context => {
            const stack = await open(context, "load");
            // Every update changes the weights of eight functions: 13 updates are 104 changes.
            const names = ["api", "web", "shop", "mail", "cart", "user", "find", "news"];
            const program = (code: string): Program => Object.fromEntries(names.map(name => [name, { code }]));
            await stack.up(program("0"), { publish: "true" });
            const loads = names.map(name => stack.load(name, 140));
            for (let change = 1; change <= 13; change++) {
                // The first, the sixth and the eleventh are also a new version of each, the fifth and the tenth a publish.
                const code = String(Math.ceil(change / 5));
                const traffic = String(((change * 7) % 100) / 100);
                await stack.up(program(code), {
                    traffic,
                    ...(change % 5 === 0 && { publish: "true" }),
                });
            }
            const results = await Promise.all(loads.map(async load => load.stop()));
            const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
            expect(results.map(({ failures, resets }) => ({ failures, resets }))).toEqual(
                names.map(() => ({ failures: {}, resets: 0 })),
            );
            expect(sum(results.map(({ perSecond }) => perSecond))).toBeGreaterThan(1000);
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
