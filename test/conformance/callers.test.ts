import { describe, expect, test } from "vitest";
import { fourSigma } from "../support/statistics";
import type { Stack } from "./platform";
import { platforms, useStack } from "./platforms.mjs";

/** Who gets which version: measured with real requests. */

const USERS = Array.from({ length: 500 }, (_, i) => `user-${String(i)}`);
const STICKY = { header: "x-user-id" };

describe.each(platforms)("$name: callers", platform => {
    const open = useStack(platform);

    test("10/90 is 10/90 over thousands of requests, within 4 sigma", async context => {
        const stack = await open(context, "callers");
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        await stack.up({ api: { code: "two" } }, { traffic: "0.1" });
        const count = platform.requests;
        const versions = await inParallel(count, 20, async () => (await stack.call("api")).version);
        const latest = versions.filter(version => version === "2").length;
        expect(versions.every(version => version === "1" || version === "2")).toBe(true);
        expect(Math.abs(latest - count * 0.1)).toBeLessThan(fourSigma(count, 0.1));
    });

    test("the same user keeps the same version, over a restart, and only ever moves with traffic (invariant 7)", async context => {
        const stack = await open(context, "callers", "sticky");
        const one = { api: { code: "one", sticky: STICKY } };
        const two = { api: { code: "two", sticky: STICKY } };
        await stack.up(one, { publish: "true" });
        await stack.up(two, { traffic: "0.2" });
        const low = await versionsOfUsers(stack);
        const canaries = count(low, "2");
        expect(Math.abs(canaries - USERS.length * 0.2)).toBeLessThan(fourSigma(USERS.length, 0.2));
        expect(await versionsOfUsers(stack)).toEqual(low);
        await stack.restart();
        expect(await versionsOfUsers(stack)).toEqual(low);

        await stack.up(two, { traffic: "0.6" });
        const high = await versionsOfUsers(stack);
        expect(count(high, "2")).toBeGreaterThan(canaries);
        expect(USERS.filter((_, i) => low[i] === "2" && high[i] !== "2")).toEqual([]);

        await stack.up(two, { traffic: "0.2" });
        expect(await versionsOfUsers(stack)).toEqual(low);
        await stack.up(two, { traffic: "0" });
        expect(count(await versionsOfUsers(stack), "2")).toBe(0);
    });

    test("two functions try their new versions on different users", async context => {
        const stack = await open(context, "callers", "sticky");
        const program = (code: string): object => ({ a: { code, sticky: STICKY }, b: { code, sticky: STICKY } });
        await stack.up(program("one") as never, { publish: "true" });
        await stack.up(program("two") as never, { traffic: "0.5" });
        const a = await versionsOfUsers(stack, "a");
        const b = await versionsOfUsers(stack, "b");
        const same = USERS.filter((_, i) => a[i] === b[i]).length;
        expect(Math.abs(same - USERS.length / 2)).toBeLessThan(fourSigma(USERS.length, 0.5));
    });

    test("a cookie tells users apart as well as a header does", async context => {
        const stack = await open(context, "callers", "sticky");
        const sticky = { cookie: "uid" };
        await stack.up({ api: { code: "one", sticky } }, { publish: "true" });
        await stack.up({ api: { code: "two", sticky } }, { traffic: "0.5" });
        const ask = async (user: string): Promise<string> =>
            (await stack.call("api", { headers: { cookie: `other=1; uid=${user}` } })).version;
        const first = await inParallel(100, 10, async i => ask(USERS[i] ?? ""));
        expect(await inParallel(100, 10, async i => ask(USERS[i] ?? ""))).toEqual(first);
        expect(new Set(first)).toEqual(new Set(["1", "2"]));
    });

    test("a rule sends one user to a third version, the first match wins, and no one else can pick", async context => {
        const stack = await open(context, "callers", "rules");
        const rules = [
            { header: { name: "User", exact: "Bob" }, version: "1" },
            { header: { name: "User", prefix: "B" }, version: "$latest" },
            { cookie: { name: "group", regex: "^beta-\\d+$" }, version: "$latest" },
            { key: { name: "User", exact: "Eve" }, version: "1" },
        ];
        await stack.up({ api: { code: "one" } });
        await stack.up({ api: { code: "two" } }, { publish: "true" });
        await stack.up({ api: { code: "three", rules } }, { traffic: "0" });
        const ask = async (headers: Record<string, string>): Promise<string> =>
            (await stack.call("api", { headers })).body;
        expect(await ask({ User: "Bob" })).toBe("one");
        expect(await ask({ user: "Bill" })).toBe("three");
        expect(await ask({ cookie: "group=beta-7" })).toBe("three");
        expect(await ask({ "x-gray-key": "User=Eve" })).toBe("one");
        expect(await ask({ User: "Alice" })).toBe("two");
        expect(await ask({ cookie: "group=beta-x" })).toBe("two");
        expect(await ask({ "x-gray-version": "1" })).toBe("two");
    });

    test("aliases name environments, and every version and alias can be called", async context => {
        const stack = await open(context);
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        await stack.up({ api: { code: "two" } });
        const aliases = { dev: "$latest", prepub: "2", stable: "$published", release: { "2": 0.75, $latest: 0.25 } };
        await stack.up({ api: { code: "three", aliases } }, { traffic: "0" });
        expect(await stack.runs("api", "dev")).toBe("three");
        expect(await stack.runs("api", "prepub")).toBe("two");
        expect(await stack.runs("api", "stable")).toBe("one");
        expect(await stack.runs("api", "2")).toBe("two");
        expect(await stack.runs("api", "nobody")).toBeUndefined();
        expect(await stack.runs("api", "99")).toBeUndefined();
        expect(await stack.weights("api", "release")).toEqual({ "2": 0.75, "3": 0.25 });

        await stack.up({ api: { code: "three" } });
        expect(await stack.runs("api", "dev")).toBeUndefined();
    });

    test("an alias of two versions deals out its callers as it says", async context => {
        const stack = await open(context, "callers");
        await stack.up({ api: { code: "one" } });
        await stack.up({ api: { code: "two", aliases: { release: { "1": 0.75, $latest: 0.25 } } } });
        const ask = async (): Promise<string> => (await stack.call("api", { qualifier: "release" })).body;
        const answers = await inParallel(2000, 20, ask);
        expect(Math.abs(count(answers, "two") - 500)).toBeLessThan(fourSigma(2000, 0.25));
    });

    test("references can be called as an alias can", async context => {
        const stack = await open(context, "callers", "references");
        await stack.up({ api: { code: "one" } }, { publish: "true" });
        await stack.up({ api: { code: "two" } }, { traffic: "0" });
        expect(await stack.runs("api", "$latest")).toBe("two");
        expect(await stack.runs("api", "$published")).toBe("one");
    });

    test("retention keeps the newest versions and every one that is named (invariant 10)", async context => {
        const stack = await open(context, "keep");
        const aliases = { old: "2" };
        await stack.up({ api: { code: "1" } }, { publish: "true", traffic: "0" });
        for (const code of ["2", "3", "4", "5"]) {
            await stack.up({ api: { code, ...(Number(code) > 2 && { aliases }), keep: 2 } });
        }
        const there = await Promise.all(["1", "2", "3", "4", "5"].map(async version => stack.runs("api", version)));
        // 1 is published, 2 has an alias, 4 and 5 are the newest two.
        expect(there).toEqual(["1", "2", undefined, "4", "5"]);
    });

    test("numbers are never given out twice", async context => {
        const stack = await open(context, "numbers");
        for (const code of ["1", "2", "3", "1"]) {
            await stack.up({ api: { code } });
        }
        expect(await stack.runs("api", "4")).toBe("1");
    });
});

async function versionsOfUsers(stack: Stack, name = "api"): Promise<string[]> {
    return inParallel(
        USERS.length,
        20,
        async i => (await stack.call(name, { headers: { "x-user-id": USERS[i] ?? "" } })).version,
    );
}

function count(values: readonly string[], wanted: string): number {
    return values.filter(value => value === wanted).length;
}

/** Runs `task` `count` times, `width` at once; results in order. */
async function inParallel<T>(count: number, width: number, task: (index: number) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    let next = 0;
    await Promise.all(
        Array.from({ length: width }, async () => {
            for (let index = next++; index < count; index = next++) {
                results[index] = await task(index);
            }
        }),
    );
    return results;
}
