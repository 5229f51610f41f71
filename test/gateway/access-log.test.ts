import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { LocalStack } from "../support/local-stack";

/** The access log on standard output: a JSON line a request, without what may be secret. */

const HANDLER = `
exports.handler = async (event, context) => {
    switch (event.rawPath) {
        case "/throw": throw new Error("thrown");
        case "/print":
            console.log("printed by console");
            console.error("printed as an error");
            process.stdout.write("printed by stdout\\n");
            return "printed";
        case "/slow": await new Promise(done => setTimeout(done, 100)); return "slow";
        default: return context.awsRequestId;
    }
};`;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add("api", HANDLER);
    stack.alias("api", { "1": 1 }, { alias: "dev" });
    await stack.gateway.start();
});
afterAll(async () => stack.close());

describe("access log", () => {
    test("has the request's function, alias, version, method, path, status, number and duration", async () => {
        const { text } = await stack.call("/api:dev/some/path", { method: "PUT", body: "x" });
        const { time, duration, ...line } = await stack.lineOf("/some/path");
        expect(line).toEqual({
            level: 30,
            requestId: text,
            function: "api",
            alias: "dev",
            version: "1",
            method: "PUT",
            path: "/some/path",
            status: 200,
        });
        expect(Math.abs(Date.now() - Number(time))).toBeLessThan(60_000);
        expect(duration).toBeGreaterThan(0);
    });

    test("the duration is in milliseconds", async () => {
        await stack.call("/api/slow");
        const { duration } = await stack.lineOf("/slow");
        expect(duration).toBeGreaterThanOrEqual(95);
    });

    test("failures are at level error, with type, message and stack", async () => {
        await stack.call("/api/throw");
        const line = await stack.lineOf("/throw");
        expect(line).toMatchObject({ level: 50, status: 502, version: "1", errorType: "Error", error: "thrown" });
        expect(line["stack"]).toContain("index.js");
    });

    test("queries, headers, cookies and bodies stay out of it", async () => {
        await stack.call("/api/secret?token=hidden-query", {
            method: "POST",
            headers: { authorization: "hidden-header", cookie: "session=hidden-cookie", "content-type": "text/plain" },
            body: "hidden-body",
        });
        await stack.lineOf("/secret");
        expect(fs.readFileSync(stack.gateway.log, "utf8")).not.toContain("hidden");
    });

    test("what handlers print goes to standard error, and every line of the log is JSON", async () => {
        await stack.call("/api/print");
        await vi.waitFor(() => expect(stack.gateway.errors).toContain("printed as an error"));
        expect(stack.gateway.errors).toContain("printed by console");
        await stack.call("/api/after");
        await vi.waitFor(() => expect(fs.readFileSync(stack.gateway.log, "utf8")).toContain("/after"), 3000);
        const lines = fs.readFileSync(stack.gateway.log, "utf8").trim().split("\n");
        expect(lines.filter(line => !line.startsWith("{"))).toEqual([]);
        expect(stack.gateway.errors).toContain("printed by stdout");
    });
});
