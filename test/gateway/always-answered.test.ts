import * as net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Answer, json } from "../support/http";
import { type Code, LocalStack, says } from "../support/local-stack";

/** Whatever a version does, its callers get an answer, and health and log say why it does not serve. */

const HANDLER = says("fine");
const STAYS = "setInterval(() => undefined, 1000);";
const CLOSES = 'process.removeAllListeners("disconnect"); process.disconnect();';
/** It holds the channel open, as its third file is that. */
const HEIR =
    'require("node:child_process").spawn("sleep", ["30"], ' +
    '{ detached: true, stdio: ["ignore", "ignore", "ignore", 3] }).unref();';
const ENDLESS = "for (;;);";

/** What keeps a version from being ready, and what is said of it. */
const AT_LOAD: Record<string, { code: Code; environment?: Record<string, string>; reason: RegExp }> = {
    largeEnvironment: {
        code: HANDLER,
        environment: { A: "x".repeat(200 * 1024) },
        reason: /^Runtime\.ExitError: .*cannot be started: spawn E2BIG; its environment is larger/,
    },
    noSuchOption: { code: HANDLER, environment: { NODE_OPTIONS: "--no-such" }, reason: /exit status 9$/ },
    exits: { code: "process.exit(4);", reason: /^Runtime\.ExitError: .*exit status 4$/ },
    aborts: { code: "process.abort();", reason: /^Runtime\.OutOfMemory/ },
    throwsLater: {
        code: { "index.mjs": 'setTimeout(() => { throw new Error("late"); }); await new Promise(() => undefined);' },
        reason: /^Runtime\.UncaughtException: late$/,
    },
    neverReady: {
        code: { "index.mjs": `${STAYS} await new Promise(() => undefined);` },
        reason: /^Sandbox\.Timedout: loading took more than 10 seconds$/,
    },
    loops: { code: ENDLESS, reason: /^Sandbox\.Timedout: loading took more than 10 seconds$/ },
    loopsAtItsEnd: {
        code: `process.on("exit", () => { ${ENDLESS} }); process.exit(1);`,
        reason: /^Sandbox\.Timedout: loading took more than 10 seconds$/,
    },
    closesTheChannel: {
        code: { "index.mjs": `${CLOSES} ${STAYS} await new Promise(() => undefined);` },
        reason: /it closed the channel to its gateway$/,
    },
    leavesAnHeir: { code: `${HEIR} process.exit(5);`, reason: /exit status 5$/ },
};

/** What a handler does while it has a request, by its path. */
const AT_REQUEST = `
const hang = () => new Promise(() => undefined);
/** An answer to every request that the worker may have. */
const lie = (status, headers) => {
    const ids = Array.from({ length: 256 }, (_, each) => (each >> 3) * 2 ** 20 + (each & 7));
    const answers = ids.map(id => [id, status, headers, "xx", "utf8"]);
    process._send({ kind: "responses", responses: answers });
};
exports.handler = async event => {
    switch (event.rawPath) {
        case "/loop": ${ENDLESS}
        case "/exit": process.on("exit", () => { ${ENDLESS} }); process.exit(1);
        case "/close": ${CLOSES} return hang();
        case "/heir": ${HEIR} process.exit(1);
        case "/null": process._send(null); return hang();
        case "/text": process._send("ready"); return hang();
        case "/empty": process._send({ kind: "responses" }); return hang();
        case "/failed": process._send({ kind: "failed" }); return hang();
        case "/unknown": process._send({ kind: "shutdown" }); return hang();
        case "/status": lie(99999, []); return hang();
        case "/early": lie(103, []); return hang();
        case "/break": lie(200, ["a", "b\\r\\nc: d"]); return hang();
        case "/odd": lie(200, ["a"]); return hang();
        case "/numbers": lie(200, [1, 2]); return hang();
        case "/chunked": lie(200, ["Transfer-Encoding", "chunked"]); return hang();
        case "/longer": lie(200, ["content-length", "1"]); return hang();
        case "/shorter": lie(200, ["content-length", "100"]); return hang();
        default: return "fine";
    }
};`;

const stack = new LocalStack();
const names = Object.keys(AT_LOAD);

beforeAll(async () => {
    for (const name of names) {
        await stack.add(name, says("one"));
    }
    await stack.add("busy", AT_REQUEST, { timeout: 1 });
    await stack.gateway.start();
    for (const [name, { code, environment = {} }] of Object.entries(AT_LOAD)) {
        await stack.version(name, "2", code, { environment, timeout: 1 });
        stack.alias(name, { "1": 0.5, "2": 0.5 });
    }
    await stack.apply();
}, 120_000);
afterAll(async () => stack.close());

/** An answer, or the words that there was none in a time that no limit here comes near. */
async function answered(path: string): Promise<Answer | string> {
    return Promise.race([stack.call(path), sleep(60_000, `${path}: no answer`, { ref: false })]);
}

describe("a version that does not get ready", { timeout: 120_000 }, () => {
    test("gets nobody, and health and log say why", async () => {
        const health = json((await answered("/-/health")) as Answer) as unknown as {
            status: string;
            unready: string[];
            reasons: Record<string, string>;
        };
        expect(health.status).toBe("degraded");
        expect([...health.unready].sort()).toEqual(names.map(name => `${name}:2`).sort());
        for (const [name, { reason }] of Object.entries(AT_LOAD)) {
            expect(health.reasons[`${name}:2`], name).toMatch(reason);
            // The log is written at most a quarter second late.
            await vi.waitFor(
                () => {
                    const line = stack.log().find(each => each["function"] === name && each["version"] === "2");
                    expect(`${String(line?.["errorType"])}: ${String(line?.["error"])}`, name).toMatch(reason);
                },
                { timeout: 60_000 },
            );
            const callers = await Promise.all(Array.from({ length: 10 }, async () => answered(`/${name}`)));
            expect(callers, name).toEqual(
                callers.map((): unknown => expect.objectContaining({ status: 200, text: "one" })),
            );
        }
    });

    test.each(names)("%s, called by its number: every caller is answered", async name => {
        const callers = await Promise.all(Array.from({ length: 5 }, async () => answered(`/${name}:2`)));
        expect(callers).toEqual(
            callers.map((): unknown =>
                expect.objectContaining({
                    status: 502,
                    headers: expect.objectContaining({
                        "x-amzn-errortype": expect.stringMatching(/^(?:Runtime|Sandbox)\./) as unknown,
                    }) as unknown,
                }),
            ),
        );
        expect(stack.gateway.alive).toBe(true);
    });
});

describe("a version that serves", { timeout: 120_000 }, () => {
    // prettier-ignore
    const PATHS = ["loop", "exit", "close", "heir", "null", "text", "empty", "failed", "unknown", "status", "early", "break", "odd", "numbers", "chunked"];
    test.each(PATHS)("%s, with a request: its callers are answered, and those after them", async path => {
        const callers = await Promise.all([answered(`/busy/${path}`), answered("/busy"), answered(`/busy/${path}`)]);
        expect(callers.filter(each => typeof each === "string")).toEqual([]);
        expect((callers[0] as Answer).status).toBe(502);
        // A new worker may take longer to start than this version's second.
        await vi.waitFor(async () => expect(await answered("/busy")).toMatchObject({ status: 200, text: "fine" }), {
            timeout: 60_000,
        });
        expect(stack.gateway.alive).toBe(true);
    });
});

test.each(["longer", "shorter"])("an answer that is %s than it says ends its connection alone", async path => {
    const { hostname, port } = new URL(stack.gateway.url);
    const request = (to: string): string => `GET ${to} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
    const socket = net.connect(Number(port), hostname).setEncoding("utf8");
    let received = "";
    socket.on("data", text => (received += String(text))).on("error", () => undefined);
    socket.write(request(`/busy/${path}`) + request("/busy"));
    await new Promise(resolve => socket.once("close", resolve));
    expect(received).not.toContain("fine");
    expect(await answered("/busy")).toMatchObject({ status: 200, text: "fine" });
    expect(stack.gateway.alive).toBe(true);
});
