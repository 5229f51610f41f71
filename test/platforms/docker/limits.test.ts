import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkLimits } from "../../../components/platforms/docker/haproxy/limits";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";
import { type Answer, call } from "../../support/http";
import { Stream } from "../../support/stream";

/** How long answers and silence may last, how large headers may be, and what a version hears of its callers. */

const engine = useEngine();

describe("the arguments", () => {
    test.each<[object, string]>([
        [{ timeout: 0 }, "timeout: 0 does not fit; give seconds, above 0 and at most 2147483"],
        [{ timeout: Number.NaN }, "timeout: NaN does not fit; give seconds, above 0 and at most 2147483"],
        [{ timeout: "60" }, 'timeout: "60" does not fit; give seconds, above 0 and at most 2147483'],
        [{ idleTimeout: 1e9 }, "idleTimeout: 1000000000 does not fit; give seconds, above 0 and at most 2147483"],
        [{ maxHeaderSize: 4095 }, "maxHeaderSize: 4095 does not fit; give whole bytes, 4096 to 1048576"],
        [{ maxHeaderSize: 8192.5 }, "maxHeaderSize: 8192.5 does not fit; give whole bytes, 4096 to 1048576"],
    ])("%j is refused", (given, message) => {
        expect(() => checkLimits(given)).toThrow(message);
    });

    test("what a function does not give is the gateway's", () => {
        const gateway = checkLimits({ timeout: 5, maxHeaderSize: 32_768 });
        expect(gateway).toEqual({ timeout: 5, idleTimeout: 3600, maxHeaderSize: 32_768 });
        expect(checkLimits({ timeout: undefined, idleTimeout: 7 }, gateway)).toEqual({ ...gateway, idleTimeout: 7 });
    });
});

describe("on an engine", { timeout: 120_000 }, () => {
    const maxHeaderSize = 40_000;
    const LIMITS = { timeout: 1, idleTimeout: 1 };
    let functions: Functions;
    beforeAll(async () => {
        const { docker, host, images } = engine();
        functions = await Functions.open(docker, host, images);
        const args = { edge: { maxHeaderSize, timeout: 50 }, api: LIMITS, alone: { ...LIMITS, maxHeaderSize } };
        const texts = { api: "api one", web: "web one", alone: "alone one", plain: "plain one" };
        await functions.up(texts, { gateway: ["api", "web"], args }, { GRAY_PUBLISH: "true" });
    });
    afterAll(async () => {
        await functions.destroy();
        functions.close();
    });

    async function ask(name: string, query: string, headers: Record<string, string> = {}): Promise<Answer> {
        const { origin, pathname } = new URL((await functions.outputs())[name]?.url ?? "");
        return call(origin, `${pathname}${query}`, { headers });
    }

    async function statuses(query: string, headers: Record<string, string> = {}): Promise<number[]> {
        const all = await Promise.all(["api", "alone", "web", "plain"].map(async name => ask(name, query, headers)));
        return all.map(({ status }) => status);
    }

    test("a version that is silent for longer than its timeout is not waited for", async () => {
        expect(await statuses("?delay=2500")).toEqual([504, 504, 200, 200]);
    });

    test("a stream that is silent for longer than its idleTimeout is closed", async () => {
        const outputs = await functions.outputs();
        const streams = await Promise.all(
            ["api", "alone", "web", "plain"].map(async name => Stream.open(outputs[name]?.url ?? "")),
        );
        await sleep(2500);
        expect(streams.map(each => each.closed())).toEqual([true, true, false, false]);
        streams.forEach(each => each.close());
    });

    test("headers may be as large as maxHeaderSize, which is the gateway's, and are refused beyond it", async () => {
        expect(await statuses("", { "x-large": "x".repeat(39_000) })).toEqual([200, 200, 200, 400]);
        expect(await statuses("", { "x-large": "x".repeat(42_000) })).toEqual([400, 400, 400, 400]);
        expect(await statuses("", { "x-large": "x".repeat(15_500) })).toEqual([200, 200, 200, 200]);
    });

    test.each(["api", "alone"])(
        "%s hears who its callers are, after what they say of whom they forward for",
        async name => {
            expect((await ask(name, "")).headers["x-caller"]).toMatch(/^[0-9.]+$/);
            const { headers } = await ask(name, "", { "x-forwarded-for": "192.0.2.1" });
            expect(headers["x-caller"]).toMatch(/^192\.0\.2\.1, [0-9.]+$/);
        },
    );
});
