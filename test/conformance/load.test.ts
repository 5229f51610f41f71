import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Program, Stack } from "./platform";
import { platforms } from "./platforms";

/** Changes under load: callers do not notice. */

describe.each(platforms)("$name: load", platform => {
    let stack: Stack;
    beforeEach(async () => {
        stack = await platform.open();
    });
    afterEach(async () => stack.close());

    test(
        "no request fails while weights change 100 times and versions are replaced, under load (invariant 8)",
        { timeout: 900_000 },
        async () => {
            const program = (code: string): Program => ({ api: { code } });
            await stack.up(program("0"), { publish: "true" });
            const load = stack.load("api");
            for (let change = 1; change <= 100; change++) {
                // Every tenth change is also a new version, every thirtieth a publish.
                const code = String(Math.ceil(change / 10));
                const traffic = String(((change * 7) % 100) / 100);
                const update = await stack.up(program(code), {
                    traffic,
                    ...(change % 30 === 0 && { publish: "true" }),
                });
                expect(update.ok, update.output).toBe(true);
            }
            const { requests, failures, perSecond } = await load.stop();
            expect(failures).toBe(0);
            expect(perSecond).toBeGreaterThan(500);
            expect(requests).toBeGreaterThan(10_000);
        },
    );

    test("destroy leaves nothing that answers", async () => {
        await stack.up({ api: { code: "one", aliases: { dev: "$latest" } } }, { publish: "true" });
        expect((await stack.destroy()).ok).toBe(true);
        expect((await stack.call("api")).status).toBe(404);
        expect(await stack.weights("api")).toEqual({});
    });
});
