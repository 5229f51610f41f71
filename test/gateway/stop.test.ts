import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LocalStack } from "../support/local-stack";

/** Ctrl-C: requests under way are answered, new ones refused, and the process ends. */

const HANDLER = `
exports.handler = async event => {
    await new Promise(done => setTimeout(done, Number(event.rawPath.slice(1))));
    return "answered";
};`;

/** What a request that came to nothing ends with: the connection closed before the gateway took it. */
const TURNED_AWAY = ["ECONNREFUSED", "ECONNRESET", "EPIPE"];

let stack: LocalStack;

beforeEach(async () => {
    stack = new LocalStack();
    await stack.add("slow", HANDLER, { timeout: 20 });
    await stack.add("fast", HANDLER, { timeout: 20 });
    await stack.gateway.start();
});
afterEach(async () => stack.close());

/** What comes of a request: its answer's text, the connection's error, or that nothing came. */
async function outcome(path: string, agent?: http.Agent): Promise<string> {
    return Promise.race([
        stack.call(path, agent && { agent }).then(({ status, text }) => (status === 200 ? text : String(status))),
        sleep(60_000, "no answer", { ref: false }),
    ]).catch((error: unknown) => (error as NodeJS.ErrnoException).code ?? String(error));
}

describe("stop", () => {
    test("a request under way is answered and logged, new ones are refused, and the exit code is 0", async () => {
        const slow = outcome("/slow/1000");
        await sleep(200);
        const stopped = stack.gateway.stop();
        await sleep(300);
        expect(await outcome("/fast/0")).toBe("ECONNREFUSED");
        expect(await slow).toBe("answered");
        expect(await stopped).toBe(0);
        expect(stack.gateway.errors).toContain("gray: stopping when the requests under way are answered");
        expect(stack.log().filter(line => line["path"] === "/1000")).toHaveLength(1);
    });

    test("idle keep-alive connections do not hold it up", async () => {
        const agent = new http.Agent({ keepAlive: true });
        expect(await outcome("/fast/0", agent)).toBe("answered");
        expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
        expect(await stack.gateway.stop()).toBe(0);
        agent.destroy();
    });

    test("it ends at once under keep-alive load, and every request that it took is answered", async () => {
        const agent = new http.Agent({ keepAlive: true, maxSockets: 10 });
        const outcomes: string[] = [];
        const callers = Array.from({ length: 10 }, async () => {
            let last = "answered";
            while (last === "answered") {
                last = await outcome("/fast/20", agent);
                outcomes.push(last);
            }
        });
        await vi.waitFor(() => expect(outcomes.length).toBeGreaterThanOrEqual(10), { timeout: 30_000 });
        const code = await stack.gateway.stop();
        await Promise.all(callers);
        agent.destroy();
        expect(outcomes.filter(each => !["answered", ...TURNED_AWAY].includes(each))).toEqual([]);
        // Each caller had an answer before it was turned away.
        expect(outcomes.length).toBeGreaterThanOrEqual(20);
        expect(code).toBe(0);
    });

    test("requests that follow on busy connections are answered or turned away, none is left to wait", async () => {
        const slow = outcome("/slow/1500");
        let answered = false;
        void slow.then(() => (answered = true));
        // Connections that are idle when it stops are closed; these are in the middle of a request.
        const following = Array.from({ length: 8 }, async (_, i) => {
            const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
            const outcomes = [await outcome(`/fast/${String(400 + i * 20)}`, agent)];
            while (outcomes.at(-1) === "answered" && !answered) {
                outcomes.push(await outcome("/fast/0", agent));
                await sleep(10 * i);
            }
            agent.destroy();
            return outcomes;
        });
        await sleep(200);
        const stopped = stack.gateway.stop();
        const outcomes = (await Promise.all(following)).flat();
        expect(outcomes.filter(each => !["answered", "503", ...TURNED_AWAY].includes(each))).toEqual([]);
        expect(await slow).toBe("answered");
        expect(await stopped).toBe(0);
    });

    test("a version that drains already is waited for too", async () => {
        const slow = outcome("/slow/1500");
        await sleep(200);
        stack.remove("slow");
        await stack.apply();
        const stopped = stack.gateway.stop();
        expect(await slow).toBe("answered");
        expect(await stopped).toBe(0);
    });
});
