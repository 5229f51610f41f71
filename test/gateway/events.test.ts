import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { json, type Request } from "../support/http";
import { LocalStack } from "../support/local-stack";

/** Function-URL events, payload format 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */

interface Event {
    version: string;
    routeKey: string;
    rawPath: string;
    rawQueryString: string;
    cookies?: string[];
    headers: Record<string, string>;
    queryStringParameters?: Record<string, string>;
    requestContext: Record<string, unknown>;
    body?: string;
    isBase64Encoded: boolean;
}

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add("echo", "exports.handler = async event => event;");
    await stack.gateway.start({}, ["--allow-host", "shop.example"]);
});
afterAll(async () => stack.close());

/** The event that the handler got. */
async function eventOf(path: string, request: Request = {}): Promise<Event> {
    const answer = await stack.call(path, request);
    expect(answer.status).toBe(200);
    return json(answer) as unknown as Event;
}

async function post(type: string | undefined, body: string | Buffer): Promise<Event> {
    const headers = type === undefined ? {} : { "content-type": type };
    return eventOf("/echo", { method: "POST", headers, body });
}

describe("body", () => {
    test("text arrives as text", async () => {
        for (const type of ["text/plain", "text/html; charset=utf-8", "application/xml", "application/javascript"]) {
            const event = await post(type, "grüße 🦊");
            expect(event, type).toMatchObject({ body: "grüße 🦊", isBase64Encoded: false });
        }
    });

    test("JSON arrives as text, vendors' types of it too", async () => {
        const body = JSON.stringify({ name: "Zoë", nested: [1, 2] });
        for (const type of ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"]) {
            expect(await post(type, body), type).toMatchObject({ body, isBase64Encoded: false });
        }
    });

    test("binary data arrives as base64, byte for byte", async () => {
        const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
        for (const type of ["application/octet-stream", "image/png", "multipart/form-data; boundary=x"]) {
            const event = await post(type, bytes);
            expect(event.isBase64Encoded, type).toBe(true);
            expect(Buffer.from(event.body ?? "", "base64").equals(bytes), type).toBe(true);
        }
    });

    test("compressed text arrives as base64", async () => {
        const headers = { "content-type": "text/plain", "content-encoding": "gzip" };
        const event = await eventOf("/echo", { method: "POST", headers, body: Buffer.from([0x1f, 0x8b, 0xff]) });
        expect(event).toMatchObject({ body: "H4v/", isBase64Encoded: true });
    });

    test("a form post arrives as base64, as on Lambda", async () => {
        const event = await post("application/x-www-form-urlencoded", "a=1&b=two");
        expect(event.isBase64Encoded).toBe(true);
        expect(Buffer.from(event.body ?? "", "base64").toString()).toBe("a=1&b=two");
    });

    test("a body sent in chunks arrives whole", async () => {
        const headers = { "content-type": "text/plain", "transfer-encoding": "chunked" };
        expect(await eventOf("/echo", { method: "PUT", headers, body: "in chunks" })).toMatchObject({
            body: "in chunks",
            isBase64Encoded: false,
        });
    });

    test("without one there is no body in the event", async () => {
        for (const method of ["GET", "DELETE", "POST"]) {
            const event = await eventOf("/echo", { method });
            expect(event, method).not.toHaveProperty("body");
            expect(event.isBase64Encoded, method).toBe(false);
        }
    });
});

describe("cookies", () => {
    test("stand in an array of their own, and not among the headers", async () => {
        const event = await eventOf("/echo", { headers: { cookie: "uid=42; theme=dark%20blue" } });
        expect(event.cookies).toEqual(["uid=42", "theme=dark%20blue"]);
        expect(event.headers).not.toHaveProperty("cookie");
    });

    test("are all there and as they were sent: two of one name, quoted ones, and in their order", async () => {
        const event = await eventOf("/echo", { headers: { cookie: 'id=1; id=2; 7=x; note="a b"' } });
        expect(event.cookies).toEqual(["id=1", "id=2", "7=x", 'note="a b"']);
    });

    test("without any there is no array", async () => {
        expect(await eventOf("/echo")).not.toHaveProperty("cookies");
    });
});

describe("query", () => {
    test("values of one name are joined by commas and decoded; the raw text stays as it came", async () => {
        const event = await eventOf("/echo?tag=a&tag=b%26c&name=J%C3%B6rg+K&empty=&flag");
        expect(event.rawQueryString).toBe("tag=a&tag=b%26c&name=J%C3%B6rg+K&empty=&flag");
        expect(event.queryStringParameters).toEqual({ tag: "a,b&c", name: "Jörg K", empty: "", flag: "" });
    });

    test("names that objects have of their own are ordinary names", async () => {
        const event = await eventOf("/echo?constructor=1&toString=2&toString=3");
        expect(event.queryStringParameters).toEqual({ constructor: "1", toString: "2,3" });
    });

    test("without one the raw text is empty and there are no parameters", async () => {
        const event = await eventOf("/echo");
        expect(event.rawQueryString).toBe("");
        expect(event).not.toHaveProperty("queryStringParameters");
    });

    test("a question mark and a slash in it belong to it", async () => {
        const event = await eventOf("/echo?next=/a/b?c");
        expect(event).toMatchObject({ rawPath: "/", rawQueryString: "next=/a/b?c" });
    });
});

describe("headers and request context", () => {
    test("header names are lower-case, and several of one name are joined by commas", async () => {
        const event = await eventOf("/echo", { headers: { "X-Many": ["one", "two", "three"], "X-One": "1" } });
        expect(event.headers).toMatchObject({ "x-many": "one,two,three", "x-one": "1" });
    });

    test("the path is what follows the function's name, as it was sent", async () => {
        const paths = {
            "/echo": "/",
            "/echo/": "/",
            "/echo/users/7": "/users/7",
            "/echo/a%20b/%2F/": "/a%20b/%2F/",
            "/echo//double": "//double",
            "/echo:1/users": "/users",
            "/echo:live": "/",
            "/echo/echo:1": "/echo:1",
        };
        for (const [sent, seen] of Object.entries(paths)) {
            const event = await eventOf(sent);
            expect(event.rawPath, sent).toBe(seen);
            expect(event.requestContext["http"], sent).toMatchObject({ path: seen });
        }
    });

    test("the context tells of the request", async () => {
        const before = Date.now();
        const event = await eventOf("/echo/a?b=c", {
            method: "PATCH",
            headers: { host: "shop.example", "user-agent": "test/1" },
        });
        expect(event).toMatchObject({ version: "2.0", routeKey: "$default" });
        const { http, requestId, time, timeEpoch, ...others } = event.requestContext;
        expect(http).toEqual({
            method: "PATCH",
            path: "/a",
            protocol: "HTTP/1.1",
            sourceIp: "127.0.0.1",
            userAgent: "test/1",
        });
        expect(others).toMatchObject({ domainName: "shop.example", routeKey: "$default", stage: "$default" });
        expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
        expect(timeEpoch).toBeGreaterThanOrEqual(before);
        expect(timeEpoch).toBeLessThanOrEqual(Date.now());
        const [day = "", hour = ""] = new Date(Number(timeEpoch))
            .toUTCString()
            .slice(5)
            .split(/ (?=\d\d:)/);
        expect(time).toBe(`${day.replaceAll(" ", "/")}:${hour.replace(" GMT", "")} +0000`);
    });
});
