import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalStack, says } from "../support/local-stack";

/** Versions that cannot be loaded, called again and again: each call is another try to load them. */

const FUNCTIONS = Array.from({ length: 8 }, (_, i) => `broken${String(i)}`);

const stack = new LocalStack();

beforeAll(async () => {
    for (const name of FUNCTIONS) {
        await stack.add(name, says("one"));
        await stack.version(name, "2", "exports.other = async () => 1;");
    }
    await stack.gateway.start();
});
afterAll(async () => stack.close());

describe("a version that cannot be loaded", () => {
    test("answers every call, however many such versions are called at once", async () => {
        const outcomes = await Promise.all(
            FUNCTIONS.map(async name => {
                const answers: unknown[] = [];
                while (answers.length < 6 && answers.at(-1) !== "no answer") {
                    const call = stack.call(`/${name}:2`).then(({ headers }) => headers["x-amzn-errortype"]);
                    answers.push(await Promise.race([call, sleep(60_000, "no answer", { ref: false })]));
                }
                return answers;
            }),
        );
        expect(new Set(outcomes.flat())).toEqual(new Set(["Runtime.HandlerNotFound"]));
    });

    test("changes are picked up afterwards", async () => {
        await stack.version("broken0", "3", says("mended"));
        stack.alias("broken0", { "3": 1 });
        await stack.apply();
        expect((await stack.call("/broken0")).text).toBe("mended");
    });
});
