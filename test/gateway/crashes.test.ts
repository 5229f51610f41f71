import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Answer, json } from "../support/http";
import { LocalStack } from "../support/local-stack";

/** Handlers that hang, loop or exit: a 502 for their caller, and the gateway goes on. */

const CRASHES = `
exports.handler = async event => {
    switch (event.rawPath) {
        case "/never": return new Promise(() => undefined);
        case "/late": return new Promise(done => setTimeout(done, 4000, "late"));
        case "/loop": for (;;);
        case "/exit": process.exit(3);
        case "/exit0": process.exit(0);
        case "/timer": setTimeout(() => { throw new Error("from a timer"); }, 20); return new Promise(() => undefined);
        case "/rejection": void Promise.reject(new Error("nobody listens")); return new Promise(() => undefined);
        case "/after": setTimeout(() => { throw new Error("after the answer"); }, 30); return "fine";
        case "/abort": process.abort();
        case "/slow": return new Promise(done => setTimeout(done, 300, "slow"));
        default: return "fine";
    }
};
exports.back = (event, context, done) => { if (event.rawPath === "/") { done(null, "fine"); } };
`;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add("quick", CRASHES, { timeout: 1 });
    await stack.add("patient", CRASHES, { timeout: 10 });
    await stack.add("back", CRASHES, { handler: "index.back", timeout: 1 });
    await stack.add("crash", CRASHES, { timeout: 20 });
    await stack.add("bystander", CRASHES);
    await stack.gateway.start();
});
afterAll(async () => stack.close());

/** A request that fails, its duration, and that those after it, and of other functions, are served. */
async function failure(path: string): Promise<{ answer: Answer; milliseconds: number }> {
    const started = Date.now();
    let milliseconds = 0;
    const failing = stack.call(path).finally(() => (milliseconds = Date.now() - started));
    const [answer, bystander] = await Promise.all([failing, stack.call("/bystander/slow")]);
    expect(answer.status).toBe(502);
    expect(answer.headers["x-gray-version"]).toBe("1");
    expect(bystander).toMatchObject({ status: 200, text: "slow" });
    const [, name = ""] = path.split("/");
    // On a busy machine a new worker may take longer to start than a caller has time.
    await vi.waitFor(
        async () => {
            const next = await Promise.all([1, 2, 3].map(async () => stack.call(`/${name}`)));
            expect(next.map(({ text }) => text)).toEqual(["fine", "fine", "fine"]);
        },
        { timeout: 60_000 },
    );
    expect(stack.gateway.alive).toBe(true);
    return { answer, milliseconds };
}

describe("timeouts", () => {
    test.each(["/quick/never", "/quick/late", "/back/never"])("%s: 502 after the version's timeout", async path => {
        const { answer, milliseconds } = await failure(path);
        expect(milliseconds).toBeGreaterThanOrEqual(990);
        expect(answer.headers["x-amzn-errortype"]).toBe("Sandbox.Timedout");
        expect(json(answer)).toEqual({
            errorType: "Sandbox.Timedout",
            errorMessage: "Task timed out after 1.00 seconds",
        });
    });

    test("an endless loop: 502 after the version's timeout, then requests are served again", async () => {
        const { answer, milliseconds } = await failure("/quick/loop");
        expect(milliseconds).toBeGreaterThanOrEqual(990);
        expect(answer.headers["x-amzn-errortype"]).toBe("Sandbox.Timedout");
    });

    test("a request that times out leaves those beside it alone", async () => {
        const never = stack.call("/patient/never");
        await sleep(9500);
        const slow = stack.call("/patient/slow");
        expect((await never).status).toBe(502);
        expect(await slow).toMatchObject({ status: 200, text: "slow" });
    });
});

describe("crashes", () => {
    test.each([
        ["/crash/exit", "process.exit(3)"],
        ["/crash/exit0", "process.exit(0)"],
        ["/crash/timer", "an exception thrown from a timer"],
        ["/crash/rejection", "a rejection that nobody handles"],
        ["/crash/abort", "process.abort()"],
    ])("%s, %s: 502 at once", async path => {
        const { answer } = await failure(path);
        // It is no timeout: the answer does not wait for the version's 20 seconds.
        expect(answer.headers["x-amzn-errortype"]).toMatch(/^(?:Runtime\.\w+|TypeError)$/);
        expect(answer.text).not.toContain("    at ");
    });

    test("an exception after the answer takes nothing with it", async () => {
        expect(await stack.call("/crash/after")).toMatchObject({ status: 200, text: "fine" });
        await sleep(100);
        expect(await stack.call("/crash")).toMatchObject({ status: 200, text: "fine" });
    });

    test("a handler that crashes by itself is started again for a caller, not for ever", async () => {
        const starts = path.join(stack.project, "starts");
        const restless = `
            require("node:fs").appendFileSync(process.env.STARTS, "x");
            setTimeout(() => process.exit(1), 50);
            exports.handler = async () => new Promise(done => setTimeout(done, 1000));`;
        await stack.add("restless", restless, { environment: { STARTS: starts } });
        await stack.apply();
        await sleep(2000);
        expect(fs.readFileSync(starts, "utf8")).toBe("x");
        expect(await stack.call("/restless")).toMatchObject({ status: 502 });
        // One for the caller, and one to be ready for the next.
        await vi.waitFor(() => expect(fs.readFileSync(starts, "utf8")).toBe("xxx"), { timeout: 60_000 });
        await sleep(1000);
        expect(fs.readFileSync(starts, "utf8")).toBe("xxx");
        expect(stack.gateway.alive).toBe(true);
    });

    test("the log says what was thrown", async () => {
        await stack.call("/crash/timer");
        await vi.waitFor(
            () => {
                const line = stack.log().find(each => each["path"] === "/timer");
                expect(line).toMatchObject({ version: "1", status: 502 });
                expect(line?.["error"]).toContain("from a timer");
            },
            { timeout: 60_000 },
        );
    });
});
