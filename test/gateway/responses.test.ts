import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, json } from "../support/http";
import { LocalStack } from "../support/local-stack";

/** What a handler returns, and the HTTP response it becomes. */

/** Returns what the path names. */
const RETURNS = `
const results = {
    full: { statusCode: 201, headers: { "content-type": "text/html", "X-Custom": "yes" }, body: "<p>made</p>" },
    cookies: { statusCode: 200, cookies: ["a=1; Path=/", "b=2; HttpOnly"], body: "" },
    binary: { statusCode: 200, headers: { "content-type": "image/png" }, body: "AP8QgA==", isBase64Encoded: true },
    text: { statusCode: 200, body: "grüße 🦊" },
    object: { hello: "world", n: [1, 2] },
    array: [1, "two"],
    string: "just text",
    number: 42,
    null: null,
    bodyObject: { statusCode: 200, body: { a: 1 } },
    statusText: { statusCode: "202" },
    redirect: { statusCode: 302, headers: { location: "/elsewhere" } },
    empty: { statusCode: 204, body: "ignored" },
    notModified: { statusCode: 304, headers: { etag: '"1"' }, body: "ignored" },
    own: { statusCode: 500, body: "my own error" },
    hop: {
        statusCode: 200,
        headers: {
            Connection: "close", "Keep-Alive": "timeout=1", "transfer-encoding": "chunked", Upgrade: "h2c",
            "content-length": "99999", TE: "trailers", Trailer: "x", "x-kept": "1",
        },
        body: "all of it",
    },
    version: { statusCode: 200, headers: { "X-Gray-Version": "99" }, body: "" },
    types: { statusCode: 200, headers: { "x-number": 7, "x-true": true }, body: "" },
    badStatus: { statusCode: 99 },
    badStatusText: { statusCode: "fine" },
    noStatus: { statusCode: undefined },
    badValue: { statusCode: 200, headers: { "x-split": "a\\r\\nset-cookie: stolen=1" }, body: "" },
    badUnicode: { statusCode: 200, headers: { "x-fox": "🦊" }, body: "" },
    badName: { statusCode: 200, headers: { "no good": "1" }, body: "" },
    badCookie: { statusCode: 200, cookies: ["a=1\\nb=2"], body: "" },
};
const loop = {};
loop.loop = loop;
results.loop = loop;
results.loopBody = { statusCode: 200, body: loop };
results.bigint = 1n;
exports.handler = async event => results[event.rawPath.slice(1)];
`;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add("returns", RETURNS);
    await stack.gateway.start();
});
afterAll(async () => stack.close());

async function get(name: string): Promise<Answer> {
    return stack.call(`/returns/${name}`);
}

/** How often a header stands in an answer. */
function count({ rawHeaders }: Answer, name: string): number {
    return rawHeaders.filter((each, i) => i % 2 === 0 && each.toLowerCase() === name).length;
}

describe("a full response", () => {
    test("status, headers and body are sent as given", async () => {
        const answer = await get("full");
        expect(answer.status).toBe(201);
        expect(answer.headers).toMatchObject({ "content-type": "text/html", "x-custom": "yes" });
        expect(answer.text).toBe("<p>made</p>");
        expect(answer.headers["content-length"]).toBe("11");
    });

    test("each cookie is a set-cookie header of its own", async () => {
        expect((await get("cookies")).headers["set-cookie"]).toEqual(["a=1; Path=/", "b=2; HttpOnly"]);
    });

    test("a base64 body is sent as the bytes it stands for", async () => {
        const answer = await get("binary");
        expect([...answer.bytes]).toEqual([0x00, 0xff, 0x10, 0x80]);
        expect(answer.headers).toMatchObject({ "content-type": "image/png", "content-length": "4" });
    });

    test("text keeps its letters and is JSON unless a type is given, as on Lambda", async () => {
        const answer = await get("text");
        expect(answer.text).toBe("grüße 🦊");
        expect(answer.headers["content-type"]).toBe("application/json");
    });

    test("a body that is no text is sent as JSON", async () => {
        expect((await get("bodyObject")).text).toBe('{"a":1}');
    });

    test("a status may be text, and a body may be missing", async () => {
        expect(await get("statusText")).toMatchObject({ status: 202, text: "" });
        const redirect = await get("redirect");
        expect(redirect.status).toBe(302);
        expect(redirect.headers["location"]).toBe("/elsewhere");
    });

    test("204 and 304 have no body", async () => {
        for (const [name, status] of [
            ["empty", 204],
            ["notModified", 304],
        ] as const) {
            const answer = await get(name);
            expect(answer, name).toMatchObject({ status, text: "" });
            expect(answer.headers, name).not.toHaveProperty("content-length");
        }
    });

    test("a HEAD request gets the headers alone", async () => {
        const answer = await stack.call("/returns/full", { method: "HEAD" });
        expect(answer).toMatchObject({ status: 201, text: "" });
        expect(answer.headers["content-length"]).toBe("11");
    });

    test("a handler's own 500 is its answer, not a failure", async () => {
        const answer = await get("own");
        expect(answer).toMatchObject({ status: 500, text: "my own error" });
        expect(answer.headers).not.toHaveProperty("x-amzn-errortype");
    });
});

describe("headers", () => {
    test("what is the connection's business is dropped", async () => {
        const answer = await get("hop");
        expect(answer.text).toBe("all of it");
        expect(answer.headers).toMatchObject({ "x-kept": "1", "content-length": "9" });
        expect(answer.headers["connection"]).not.toBe("close");
        expect(answer.headers["keep-alive"]).not.toBe("timeout=1");
        for (const name of ["transfer-encoding", "upgrade", "te", "trailer"]) {
            expect(answer.headers, name).not.toHaveProperty(name);
        }
    });

    test("numbers and booleans are written out", async () => {
        expect((await get("types")).headers).toMatchObject({ "x-number": "7", "x-true": "true" });
    });

    test("the version that ran is named once, whatever the handler says", async () => {
        const answer = await get("version");
        expect(answer.headers["x-gray-version"]).toBe("1");
        expect(count(answer, "x-gray-version")).toBe(1);
    });
});

describe("any other value", () => {
    test("is the body, as JSON, with status 200", async () => {
        const bodies = {
            object: '{"hello":"world","n":[1,2]}',
            array: '[1,"two"]',
            string: "just text",
            number: "42",
            null: "null",
            undefined: "null",
        };
        for (const [name, body] of Object.entries(bodies)) {
            const answer = await get(name);
            expect(answer, name).toMatchObject({ status: 200, text: body });
            expect(answer.headers["content-type"], name).toBe("application/json");
        }
    });
});

describe("what is no response is a 502", () => {
    test("a status outside 200 to 599 says so", async () => {
        for (const [name, status] of [
            ["badStatus", "99"],
            ["badStatusText", "fine"],
            ["noStatus", "undefined"],
        ] as const) {
            const answer = await get(name);
            expect(answer.status, name).toBe(502);
            expect(json(answer), name).toMatchObject({
                errorType: "Error",
                errorMessage: `statusCode ${status} is not a whole number from 200 to 599`,
            });
        }
    });

    test("a header that cannot be sent is refused, and nothing of it gets out", async () => {
        for (const name of ["badValue", "badUnicode", "badName", "badCookie"]) {
            const answer = await get(name);
            expect(answer.status, name).toBe(502);
            expect(answer.headers, name).not.toHaveProperty("set-cookie");
            expect(answer.headers["x-gray-version"], name).toBe("1");
            expect(json(answer)["errorType"], name).toBe("TypeError");
        }
    });

    test("a value that JSON cannot hold is refused", async () => {
        for (const name of ["loop", "loopBody", "bigint"]) {
            const answer = await get(name);
            expect(answer.status, name).toBe(502);
            expect(json(answer)["errorType"], name).toBe("TypeError");
        }
    });

    test("and the gateway goes on", async () => {
        expect((await get("full")).status).toBe(201);
        expect(stack.gateway.alive).toBe(true);
    });
});
