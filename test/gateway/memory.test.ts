import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { json } from "../support/http";
import { LocalStack } from "../support/local-stack";

/** Handlers that take more memory than their version has: a 502 for their caller, and the gateway goes on. */

const EATS = `
exports.handler = async event => {
    switch (event.rawPath) {
        case "/objects": { const all = []; for (;;) { all.push({ some: "object", list: [all.length] }); } }
        case "/text": { let all = "x"; for (;;) { all += all; all.charCodeAt(0); } }
        case "/numbers": { const all = []; for (;;) { all.push(all.length); } }
        case "/array": return new Array(20_000_000).fill(1.5).length;
        default: return "fine";
    }
};`;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add("eats", EATS, { timeout: 20, memorySize: 128 });
    await stack.add("bystander", EATS);
});
// A gateway that fell is no test of the next case.
beforeEach(async () => stack.gateway.start());
afterEach(async () => {
    await stack.gateway.stop();
});
afterAll(async () => stack.close());

describe("out of memory", () => {
    test.each([
        ["objects", "ever more objects"],
        ["text", "a text that doubles"],
        ["numbers", "one list of numbers that grows, so that memory is asked for in large pieces"],
        ["array", "one array larger than all the memory"],
    ])("/%s, %s: 502, and the gateway goes on", async path => {
        const answer = await stack.call(`/eats/${path}`).catch((error: unknown) => error);
        expect(answer, /^FATAL ERROR.*$/m.exec(stack.gateway.errors)?.[0]).toMatchObject({
            status: 502,
            headers: { "x-amzn-errortype": "Runtime.OutOfMemory", "x-gray-version": "1" },
        });
        expect(json(answer as never)["errorMessage"]).toBe("Runtime exited: out of memory");
        expect(await stack.call("/bystander")).toMatchObject({ status: 200, text: "fine" });
        expect(await stack.call("/eats")).toMatchObject({ status: 200, text: "fine" });
    });
});
