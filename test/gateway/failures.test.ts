import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, json } from "../support/http";
import { LocalStack } from "../support/local-stack";

/** Handlers that fail: answered as Lambda does, told in the log, forgotten by the next request. */

const FAILS = `
class OrderError extends Error {
    constructor(message) { super(message); this.name = "OrderError"; }
}
const circular = {};
circular.self = circular;
const thrown = {
    error: () => new OrderError("no such order"),
    string: () => "just a string",
    object: () => ({ code: 7 }),
    undefined: () => undefined,
    null: () => null,
    circular: () => circular,
    bigint: () => 1n,
    wildName: () => Object.assign(new Error("wild"), { name: "Bad\\r\\nx-stolen: 1 é🦊" }),
    numberName: () => Object.assign(new Error("numbered"), { name: 42 }),
    noName: () => Object.assign(new Error("nameless"), { name: "" }),
    symbol: () => Symbol("sign"),
};
exports.handler = async event => {
    const [, how, what] = event.rawPath.split("/");
    if (how === "throw") { throw thrown[what](); }
    return "fine";
};
exports.sync = event => { throw new OrderError("at once"); };
exports.back = (event, context, done) => { done(thrown[event.rawPath.slice(1)]()); };
`;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.version("fails", "1", FAILS);
    await stack.version("fails", "2", FAILS);
    stack.alias("fails", { "1": 1 });
    stack.alias("fails", { "2": 1 }, { alias: "dev" });
    await stack.add("sync", FAILS, { handler: "index.sync" });
    await stack.add("back", FAILS, { handler: "index.back" });
    await stack.gateway.start();
});
afterAll(async () => stack.close());

/** The answer to a request that fails: 502, and the request after it is answered. */
async function failure(path: string): Promise<Answer> {
    const answer = await stack.call(path);
    expect(answer.status).toBe(502);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(await stack.call("/fails")).toMatchObject({ status: 200, text: "fine" });
    expect(stack.gateway.alive).toBe(true);
    return answer;
}

describe("a handler that throws", () => {
    test("an Error: 502 with its type and message, and no stack", async () => {
        const answer = await failure("/fails:dev/throw/error?n=1");
        expect(answer.headers).toMatchObject({ "x-amzn-errortype": "OrderError", "x-gray-version": "2" });
        expect(json(answer)).toEqual({ errorType: "OrderError", errorMessage: "no such order" });
        expect(answer.text).not.toContain("index.js");
    });

    test("the log has its version and its stack", async () => {
        await failure("/fails:dev/throw/error/logged");
        const line = await stack.lineOf("/throw/error/logged");
        expect(line).toMatchObject({
            function: "fails",
            alias: "dev",
            version: "2",
            status: 502,
            errorType: "OrderError",
            error: "no such order",
        });
        expect(line["stack"]).toMatch(/OrderError: no such order\n\s+at .*versions\/2\/code\/index\.js/);
    });

    test("a string: that is the message", async () => {
        const answer = await failure("/fails/throw/string");
        expect(answer.headers["x-amzn-errortype"]).toBe("string");
        expect(json(answer)).toEqual({ errorType: "string", errorMessage: "just a string" });
    });

    test.each(["object", "undefined", "null", "circular", "bigint", "symbol"])(
        "a value of another kind (%s): 502 with type and message",
        async what => {
            const answer = await failure(`/fails/throw/${what}`);
            const body = json(answer);
            expect(body["errorType"]).toBe({ null: "object", circular: "object" }[what] ?? what);
            expect(typeof body["errorMessage"]).toBe("string");
            expect(answer.headers["x-gray-version"]).toBe("1");
        },
    );

    test("an error with a name that no header can hold: made to fit", async () => {
        const answer = await failure("/fails/throw/wildName");
        expect(answer.headers["x-amzn-errortype"]).toMatch(/^Bad__x-stolen__1_+$/);
        expect(answer.headers).not.toHaveProperty("x-stolen");
        expect(json(answer)["errorMessage"]).toBe("wild");
    });

    test("an error with a number for a name: 502 with its message", async () => {
        expect(json(await failure("/fails/throw/numberName"))["errorMessage"]).toBe("numbered");
    });

    test("an error with an empty name: 502 with its message", async () => {
        expect(json(await failure("/fails/throw/noName"))["errorMessage"]).toBe("nameless");
    });

    test("without async: as with it", async () => {
        expect(json(await failure("/sync"))).toEqual({ errorType: "OrderError", errorMessage: "at once" });
    });

    test("a failure does not touch the requests beside it", async () => {
        const answers = await Promise.all(
            Array.from({ length: 40 }, async (_, i) => stack.call(i % 2 === 0 ? "/fails" : "/fails/throw/error")),
        );
        expect(answers.map(({ status }) => status)).toEqual(answers.map((_, i) => (i % 2 === 0 ? 200 : 502)));
    });
});

describe("a handler that calls back with an error", () => {
    test("an Error: as if thrown", async () => {
        const answer = await failure("/back/error");
        expect(answer.headers["x-amzn-errortype"]).toBe("OrderError");
        expect(json(answer)).toEqual({ errorType: "OrderError", errorMessage: "no such order" });
    });

    test("a string: as if thrown", async () => {
        expect(json(await failure("/back/string"))).toEqual({ errorType: "string", errorMessage: "just a string" });
    });

    test("a value that JSON cannot hold: 502", async () => {
        const answer = await failure("/back/circular");
        expect(answer.headers["x-gray-version"]).toBe("1");
    });
});
