import * as net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, json } from "../support/http";
import { LocalStack } from "../support/local-stack";
import { soak } from "../support/soak";

/** Lambda's limit on the size of a request, and callers who do not end theirs. */

const MB = 1024 * 1024;
const LIMIT = 6 * MB;

/** What the gateway holds at most, of all bodies together. */
const HELD = 64 * MB;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add(
        "sized",
        "exports.handler = async event => event.rawPath === '/' ? String(event.body?.length) : 'x'.repeat(Number(event.rawPath.slice(1)));",
        {
            timeout: 20,
            memorySize: 1024,
        },
    );
    await stack.gateway.start();
});
afterAll(async () => stack.close());

/** Writes to a connection as it stands, and reads only when all is written; what came back. */
async function dialogue(parts: Array<string | Buffer>): Promise<string> {
    const { hostname, port } = new URL(stack.gateway.url);
    const socket = net.connect(Number(port), hostname);
    let received = "";
    const closed = new Promise<void>(resolve => socket.once("close", () => resolve()));
    socket.on("error", (error: NodeJS.ErrnoException) => (received += `(${error.code ?? ""})`));
    socket.pause();
    for (const part of parts) {
        await new Promise<void>(resolve => socket.write(part, () => resolve()));
        await sleep(5);
    }
    socket.on("data", (data: Buffer) => {
        received += data.toString();
        socket.end();
    });
    socket.resume();
    await Promise.race([closed, sleep(30_000, undefined, { ref: false })]);
    socket.destroy();
    return received;
}

describe("the size of a request", () => {
    test("6 MB are let through", async () => {
        const answer = await stack.call("/sized", {
            method: "POST",
            headers: { "content-type": "text/plain" },
            body: Buffer.alloc(LIMIT, "x"),
        });
        expect(answer).toMatchObject({ status: 200, text: String(LIMIT) });
    });

    test.each([
        ["announced", {}],
        ["in chunks", { "transfer-encoding": "chunked" }],
    ])("more is refused with 413, %s, and the gateway goes on", async (_, headers) => {
        const answer = await stack.call("/sized", { method: "POST", headers, body: Buffer.alloc(LIMIT + 1, "x") });
        expect(answer.status).toBe(413);
        expect(answer.headers["x-amzn-errortype"]).toBe("RequestEntityTooLargeException");
        expect(json(answer)).toEqual({
            errorType: "RequestEntityTooLargeException",
            errorMessage: "the body is larger than 6 MB",
        });
        expect((await stack.call("/sized")).status).toBe(200);
    });

    test("a caller that sends all of its body before it looks at the answer gets the 413 too", async () => {
        const parts = Array.from({ length: 24 }, () => Buffer.alloc(MB, "x"));
        const head = `POST /sized HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${String(24 * MB)}\r\n\r\n`;
        expect(await dialogue([head, ...parts])).toMatch(/^HTTP\/1\.1 413 /);
    });
});

describe("requests that are not whole", () => {
    test("a caller that hangs up half-way, or talks nonsense, harms nobody", async () => {
        for (const text of [
            "POST /sized HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nhalf",
            "POST /sized HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "GET /sized HTTP/1.1\r\nhost: x\r\n\r\n",
            "nonsense\r\n\r\n",
        ]) {
            await new Promise<void>(resolve => {
                const { hostname, port } = new URL(stack.gateway.url);
                const socket = net.connect(Number(port), hostname, () => {
                    socket.write(text, () => setTimeout(() => socket.destroy(), 20));
                });
                socket.on("error", () => undefined);
                socket.on("close", () => resolve());
            });
        }
        expect((await stack.call("/sized")).status).toBe(200);
        expect(stack.gateway.alive).toBe(true);
    });

    test("a version with a caller that hung up can still go", async () => {
        const { hostname, port } = new URL(stack.gateway.url);
        await stack.add("left", "exports.handler = async () => 1;");
        await stack.apply();
        const socket = net.connect(Number(port), hostname);
        socket.write("POST /left HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf");
        await sleep(100);
        socket.destroy();
        stack.remove("left");
        await stack.apply();
        expect((await stack.call("/left")).status).toBe(404);
        // A pool that is still held would keep the gateway from ending.
        expect(await stack.gateway.stop()).toBe(0);
    });
});

/** A test before may have ended it. */
async function running(): Promise<void> {
    if (!stack.gateway.alive) {
        await stack.gateway.start();
    }
}

test("an answer has as many bytes as Lambda's at most", async () => {
    const most = 6_291_556;
    await running();
    expect((await stack.call(`/sized/${String(most)}`)).bytes.length).toBe(most);
    const answer = await stack.call(`/sized/${String(most + 1)}`);
    expect(answer.status).toBe(502);
    expect(json(answer)).toEqual({
        errorType: "Function.ResponseSizeTooLarge",
        errorMessage: `Response payload size (${String(most + 1)} bytes) exceeded maximum allowed payload size (${String(most)} bytes).`,
    });
});

describe("bodies of many requests", () => {
    /** Begins requests whose bodies never end, of that many bytes each. */
    async function begin(count: number, bytes: number): Promise<net.Socket[]> {
        const { hostname, port } = new URL(stack.gateway.url);
        const head = `POST /sized HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${String(bytes + 1)}\r\n\r\n`;
        return Promise.all(
            Array.from({ length: count }, async () => {
                const socket = net.connect(Number(port), hostname).on("error", () => undefined);
                await new Promise(resolve =>
                    socket.write(Buffer.concat([Buffer.from(head), Buffer.alloc(bytes)]), resolve),
                );
                return socket;
            }),
        );
    }
    const post = async (): Promise<Answer> =>
        stack.call("/sized", {
            method: "POST",
            headers: { "content-type": "text/plain" },
            body: Buffer.alloc(5 * MB, "x"),
        });

    beforeAll(running);

    test("more than the gateway may hold are refused with 503, the others are served, and afterwards all are", async () => {
        // One that comes just as there is no room left is refused, and makes room: so more are begun until there is none.
        const begun = await begin(Math.floor(HELD / (5 * MB)), 5 * MB);
        let refused = await post();
        while (refused.status === 200) {
            expect(begun.length).toBeLessThan(60);
            begun.push(...(await begin(1, 5 * MB)));
            refused = await post();
        }
        expect(refused.status).toBe(503);
        expect(refused.headers["retry-after"]).toBe("1");
        expect(json(refused)).toEqual({
            errorType: "TooManyRequestsException",
            errorMessage: "the gateway holds as many bytes of bodies as it may",
        });
        expect((await stack.call("/sized")).status).toBe(200);
        begun.forEach(socket => socket.destroy());
        await expect.poll(async () => (await post()).status, { timeout: 30_000 }).toBe(200);
    });

    test("bytes are given back whatever becomes of a request", async () => {
        for (let round = 0; round < 3; round++) {
            const answers = await Promise.all(Array.from({ length: 10 }, post));
            expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
            (await begin(10, 5 * MB)).forEach(socket => socket.destroy());
            await sleep(200);
        }
    });

    test.runIf(soak)("a body that does not arrive in a minute is a 408", { timeout: 120_000 }, async () => {
        const [socket] = await begin(1, 10);
        let received = "";
        socket?.on("data", data => (received += String(data)));
        await new Promise(resolve => socket?.once("close", resolve));
        expect(received).toMatch(/^HTTP\/1\.1 408 /);
    });
});
