import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLoad } from "../support/load";
import { LocalStack, says } from "../support/local-stack";

/** Functions that are deleted and made again: their numbers start anew, their code is another. */

const stack = new LocalStack();

beforeAll(async () => stack.gateway.start());
afterAll(async () => stack.close());

async function text(path: string): Promise<string> {
    return (await stack.call(path)).text;
}

describe("a function that is deleted and made again with the same number", () => {
    test("serves its new code", async () => {
        await stack.add("again", says("before"));
        await stack.apply();
        expect(await text("/again")).toBe("before");
        stack.remove("again");
        await stack.apply();
        await stack.add("again", says("after"));
        await stack.apply();
        expect(await text("/again")).toBe("after");
        expect(await text("/again:1")).toBe("after");
    });

    test("serves its new code and answers all its callers when that happens in one go", async () => {
        await stack.add("swift", says("before"));
        await stack.apply();
        const load = startLoad(`${stack.gateway.url}/swift`);
        await sleep(300);
        const made = path.join(stack.functionFolder("swift"), "..", "made");
        await stack.add("made", says("after"));
        stack.remove("swift");
        fs.renameSync(made, stack.functionFolder("swift"));
        await stack.apply();
        await sleep(300);
        const answer = await text("/swift");
        const { failures } = await load.stop();
        expect(answer).toBe("after");
        expect(failures).toEqual({});
    });
});
