import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { json } from "../support/http";
import { LocalStack, says } from "../support/local-stack";

/** Health, and the page at `/`. */

const stack = new LocalStack("test");

beforeAll(async () => stack.gateway.start());
afterAll(async () => stack.close());

const HTML = { headers: { accept: "text/html,application/xhtml+xml,*/*" } };

describe("before anything is deployed", () => {
    test("the page says so and what to do", async () => {
        expect((await stack.call("/")).text).toContain("No function yet. Run `pulumi up`");
        expect((await stack.call("/", HTML)).text).toContain("No function yet.");
    });

    test("health is ok, without functions", async () => {
        const answer = await stack.call("/-/health");
        expect(answer.status).toBe(200);
        expect(json(answer)).toEqual({ status: "ok", functions: [], unready: [], reasons: {} });
    });

    test("a call is a 404 that says so", async () => {
        const answer = await stack.call("/api");
        expect(answer.status).toBe(404);
        expect(json(answer)["errorMessage"]).toBe("no function is named api; there are: none yet");
    });
});

describe("with functions", () => {
    beforeAll(async () => {
        await stack.version("api", "1", says("1"));
        await stack.version("api", "2", says("2"));
        await stack.version("api", "3", 'throw new Error("<script>alert(1)</script> & \\"more\\"");');
        stack.alias(
            "api",
            { "1": 0.875, "2": 0.125 },
            {
                latest: "2",
                published: "1",
                sticky: { header: "x-user-id" },
                rules: [{ header: { name: "User", exact: "Bob" }, version: "1" }],
            },
        );
        stack.alias("api", { "3": 1 }, { alias: "dev", latest: "2", published: "1" });
        await stack.add("other", says("x"));
        await stack.apply();
    });

    test("the page lists functions, aliases and weights as text", async () => {
        const { status, headers, text } = await stack.call("/");
        expect(status).toBe(200);
        expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
        expect(text).toContain("stack test");
        expect(text).toMatch(/^\/api$/m);
        expect(text).toMatch(/^\/api:dev$/m);
        expect(text).toMatch(/^\/other$/m);
        expect(text).toMatch(/^ {2}version 1 +█+░+ 87\.5%$/m);
        expect(text).toMatch(/^ {2}version 2 +█+░+ 12\.5%$/m);
        expect(text).toContain("$latest 2, $published 1");
        expect(text).toContain("$latest 1, $published none yet");
        expect(text).toContain("a rule on header User: version 1");
        expect(text).toContain("sticky by header x-user-id");
        expect(text).toContain('version 3 is not ready and gets no traffic: Error: <script>alert(1)</script> & "more"');
    });

    test("a browser gets it as HTML, and nothing in it is taken for HTML that is not", async () => {
        const { status, headers, text } = await stack.call("/?refresh", HTML);
        expect(status).toBe(200);
        expect(headers["content-type"]).toBe("text/html; charset=utf-8");
        expect(text).toMatch(/^<!doctype html>/);
        expect(text).toContain('<a href="/api:dev">/api:dev</a>');
        expect(text).toContain('<meter max="1" value="0.125"></meter><b>12.5%</b>');
        expect(text).not.toContain("<script");
        expect(text).toContain("&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#34;more&#34;");
    });

    test("health lists functions and what is not ready", async () => {
        const { change, functions, ...health } = json(await stack.call("/-/health"));
        expect(health).toEqual({
            status: "degraded",
            unready: ["api:3"],
            reasons: { "api:3": 'Runtime.ImportModuleError: Error: <script>alert(1)</script> & "more"' },
        });
        expect(new Set(functions as string[])).toEqual(new Set(["api", "other"]));
        expect(Number(change)).toBeGreaterThan(Date.parse("2026-01-01"));
    });

    test("functions stand in the order of their names, whichever loaded first", async () => {
        expect(json(await stack.call("/-/health"))["functions"]).toEqual(["api", "other"]);
        const { text } = await stack.call("/");
        expect(text.match(/^\/.*$/gm)).toEqual(["/api", "/api:dev", "/other"]);
    });

    test("the routes may have a query", async () => {
        expect((await stack.call("/-/health?probe=1")).status).toBe(200);
        expect((await stack.call("/-/metrics?x")).status).toBe(200);
    });
});
