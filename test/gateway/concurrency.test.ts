import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalStack } from "../support/local-stack";

/** Requests side by side. */

const HANDLER = `
exports.handler = async event => {
    const [, how, milliseconds] = event.rawPath.split("/");
    if (how === "sleep") { await new Promise(done => setTimeout(done, Number(milliseconds))); }
    if (how === "compute") { for (const end = Date.now() + Number(milliseconds); Date.now() < end;); }
    return event.rawQueryString;
};`;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add("api", HANDLER, { timeout: 10 });
    await stack.add("other", HANDLER, { timeout: 10 });
    await stack.gateway.start();
});
afterAll(async () => stack.close());

/** The milliseconds that something takes. */
async function timed(action: () => Promise<unknown>): Promise<number> {
    const started = performance.now();
    await action();
    return performance.now() - started;
}

describe("concurrency", () => {
    test("50 requests to a handler that waits 200 ms do not wait for each other, and get their own answers", async () => {
        const numbers = Array.from({ length: 50 }, (_, i) => String(i));
        const taken = await timed(async () => {
            const answers = await Promise.all(numbers.map(async i => stack.call(`/api/sleep/200?${i}`)));
            expect(answers.map(({ text }) => text)).toEqual(numbers);
        });
        expect(taken).toBeGreaterThanOrEqual(195);
        expect(taken).toBeLessThan(4000);
    });

    test("a request that waits long does not hold up a short one", async () => {
        const slow = stack.call("/api/sleep/1500?slow");
        const taken = await timed(async () => expect((await stack.call("/api?fast")).text).toBe("fast"));
        expect(taken).toBeLessThan(1200);
        expect((await slow).text).toBe("slow");
    });

    test("a request that computes long does not hold up other functions", async () => {
        const slow = stack.call("/api/compute/1500?slow");
        const taken = await timed(async () => stack.call("/other?fast"));
        expect(taken).toBeLessThan(1200);
        expect((await slow).text).toBe("slow");
    });

    test("a request that computes long does not hold up others of its own function for as long as it takes", async () => {
        await stack.add("alone", HANDLER, { timeout: 10 });
        await stack.apply();
        const slow = stack.call("/alone/compute/3500?slow");
        await sleep(500);
        const taken = await timed(async () => expect((await stack.call("/alone?fast")).text).toBe("fast"));
        expect(taken).toBeLessThan(2000);
        expect((await slow).text).toBe("slow");
    });

    test("a request is answered by the first worker when that is free before the second one has loaded", async () => {
        // Only the first to load does: a machine under load may take seconds for another.
        const once = `
            const fs = require("node:fs");
            if (fs.existsSync(process.env.LOADED)) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }
            fs.writeFileSync(process.env.LOADED, "");`;
        await stack.add("once", once + HANDLER, {
            timeout: 10,
            environment: { LOADED: path.join(stack.project, "loaded") },
        });
        await stack.apply();
        const slow = stack.call("/once/compute/1000?slow");
        await sleep(500);
        const fast = Array.from({ length: 10 }, async () => stack.call("/once?fast"));
        expect((await Promise.all(fast)).map(({ status, text }) => [status, text])).toEqual(
            fast.map(() => [200, "fast"]),
        );
        expect((await slow).text).toBe("slow");
    });
});
