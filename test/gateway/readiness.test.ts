import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { json } from "../support/http";
import { type Code, LocalStack, says } from "../support/local-stack";

/** Versions that cannot be loaded get no traffic (invariant 9). */

const BROKEN: Array<{ how: string; code: Code; type: string; message: string }> = [
    {
        how: "syntax",
        code: "exports.handler = async () => {{{",
        type: "Runtime.UserCodeSyntaxError",
        message: "SyntaxError",
    },
    {
        how: "import",
        code: 'require("./missing");',
        type: "Runtime.ImportModuleError",
        message: "Cannot find module './missing'",
    },
    {
        how: "throws",
        code: 'throw new Error("<script>no database</script>");',
        type: "Runtime.ImportModuleError",
        message: "no database",
    },
    {
        how: "exports",
        code: "exports.other = async () => 1;",
        type: "Runtime.HandlerNotFound",
        message: "exports no function named handler",
    },
    {
        how: "file",
        code: { "main.js": "exports.handler = async () => 1;" },
        type: "Runtime.ImportModuleError",
        message: "no index.js",
    },
    { how: "exit", code: "process.exit(1);", type: "Runtime.ExitError", message: "Runtime exited" },
];

vi.setConfig({ testTimeout: 30_000 });
const stack = new LocalStack();

beforeAll(async () => {
    for (const { how, code } of BROKEN) {
        await stack.version(how, "1", says("one"));
        await stack.version(how, "2", code);
        stack.alias(how, { "1": 0.5, "2": 0.5 });
        stack.alias(how, { "2": 1 }, { alias: "dev" });
    }
    await stack.gateway.start();
});
afterAll(async () => stack.close());

describe("a version that cannot be loaded", () => {
    test.each(BROKEN)("$how: its share goes to the other version", async ({ how }) => {
        const answers = await Promise.all(Array.from({ length: 30 }, async () => stack.call(`/${how}`)));
        expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(["one"]));
    });

    test.each(BROKEN)("$how: called itself it answers 502 and says why", async ({ how, type, message }) => {
        for (const qualifier of ["2", "dev"]) {
            const answer = await stack.call(`/${how}:${qualifier}`);
            expect(answer.status).toBe(502);
            expect(answer.headers).toMatchObject({ "x-amzn-errortype": type, "x-gray-version": "2" });
            expect(json(answer)["errorType"]).toBe(type);
            expect(json(answer)["errorMessage"]).toContain(message);
        }
    });

    test("health is degraded and names it", async () => {
        const answer = await stack.call("/-/health");
        expect(answer.status).toBe(200);
        const { status, unready } = json(answer);
        expect(status).toBe("degraded");
        expect([...(unready as string[])].sort()).toEqual(BROKEN.map(({ how }) => `${how}:2`).sort());
    });

    test("the status page names it and its reason", async () => {
        const { text } = await stack.call("/");
        expect(text).toContain("version 2 is not ready and gets no traffic: Error: <script>no database</script>");
    });

    test("the log names it and its reason", async () => {
        await vi.waitFor(
            () => {
                const line = stack.log().find(each => each["msg"] === "not ready, gets no traffic");
                expect(line).toBeDefined();
                expect(line).toMatchObject({ version: "2" });
            },
            { timeout: 60_000 },
        );
    });

    test("a rule that names it sends nobody to it", async () => {
        const rules = [{ header: { name: "user", exact: "Bob" }, version: "2" }];
        stack.alias("syntax", { "1": 1 }, { rules });
        // The others are done with; every change tries to load them anew.
        for (const name of ["throws", "file", "exit"]) {
            stack.remove(name);
        }
        await stack.apply();
        expect(await stack.call("/syntax", { headers: { user: "Bob" } })).toMatchObject({ status: 200, text: "one" });
    });

    test("when no version of an alias can be loaded its callers are told why", async () => {
        stack.alias("import", { "2": 1 });
        await stack.apply();
        const answer = await stack.call("/import");
        expect(answer.status).toBe(502);
        expect(answer.headers["x-amzn-errortype"]).toBe("Runtime.ImportModuleError");
    });

    test("a version that is not on disk gets no traffic either", async () => {
        stack.alias("exports", { "1": 0.5, "9": 0.5 });
        await stack.apply();
        const answers = await Promise.all(Array.from({ length: 30 }, async () => stack.call("/exports")));
        expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(["one"]));
        expect(json(await stack.call("/-/health"))["unready"]).toContain("exports:9");
    });
});

describe("a version that takes long to load", () => {
    test("gets its first request when it is loaded: the one before it serves until then", async () => {
        await stack.add("slow", says("one"));
        await stack.apply();
        const loaded = path.join(stack.project, "loaded");
        const waits = `const fs = require("node:fs");\nwhile (!fs.existsSync(process.env.LOADED)) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20); }`;
        await stack.version("slow", "2", `${waits}\n${says("two")}`, { environment: { LOADED: loaded } });
        stack.alias("slow", { "2": 1 });
        const applied = stack.apply();
        // As long as it loads, requests are answered by the one before.
        for (let request = 0; request < 20; request++) {
            expect((await stack.call("/slow")).text).toBe("one");
        }
        fs.writeFileSync(loaded, "");
        await applied;
        expect((await stack.call("/slow")).text).toBe("two");
    });

    test("its loading is not taken from the time of the request that waits for it, as on Lambda", async () => {
        const handler =
            "exports.handler = (e, context) => new Promise(done => setTimeout(done, 200, context.getRemainingTimeInMillis()));";
        await stack.version("slow", "3", `for (const end = Date.now() + 2200; Date.now() < end;);\n${handler}`, {
            timeout: 2,
        });
        const answer = await stack.call("/slow:3");
        expect(answer.status).toBe(200);
        // Less than the 2.2 s of loading would have left nothing of 2 s.
        expect(Number(answer.text)).toBeGreaterThan(0);
    });
});
