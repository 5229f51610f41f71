import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalStack } from "../support/local-stack";

/** Requests side by side. */

/** `/sleep` waits and `/compute` computes until a file is there: the order of answers shows who waits for whom. */
const HANDLER = `
const fs = require("node:fs");
exports.handler = async event => {
    const [, how, name] = event.rawPath.split("/");
    const isThere = () => fs.existsSync(process.env.FOLDER + "/" + name);
    if (how === "sleep") { while (!isThere()) { await new Promise(done => setTimeout(done, 10)); } }
    if (how === "compute") { while (!isThere()); }
    if (how === "meet") {
        fs.writeFileSync(process.env.FOLDER + "/meet-" + event.rawQueryString, "");
        const here = () => fs.readdirSync(process.env.FOLDER).filter(file => file.startsWith("meet-")).length;
        while (here() < Number(name)) { await new Promise(done => setTimeout(done, 20)); }
    }
    return event.rawQueryString;
};`;

const stack = new LocalStack();
const folder = path.join(stack.project, "signs");
const LIMITS = { timeout: 60, environment: { FOLDER: folder } };

beforeAll(async () => {
    fs.mkdirSync(folder);
    for (const name of ["api", "other", "alone"]) {
        await stack.add(name, HANDLER, LIMITS);
    }
    await stack.gateway.start();
});
afterAll(async () => stack.close());

/** Lets the requests go on that wait for a name. */
function allow(name: string): void {
    fs.writeFileSync(path.join(folder, name), "");
}

/** Sends a request that waits for a name; resolves when its handler has it. */
async function waiting(path: string): Promise<{ answered: boolean; text: Promise<string> }> {
    const state = { answered: false, text: Promise.resolve("") };
    state.text = stack.call(path).then(({ text }) => {
        state.answered = true;
        return text;
    });
    await sleep(300);
    return state;
}

describe("concurrency", () => {
    test("50 requests that wait for each other are all under way at once, and get their own answers", async () => {
        const numbers = Array.from({ length: 50 }, (_, i) => String(i));
        const answers = await Promise.all(numbers.map(async i => stack.call(`/api/meet/50?${i}`)));
        expect(answers.map(({ text }) => text)).toEqual(numbers);
    });

    test.each([
        ["waits", "its own", "/api/sleep/a?slow", "/api?fast"],
        ["computes", "another", "/api/compute/b?slow", "/other?fast"],
        ["computes", "its own", "/alone/compute/c?slow", "/alone?fast"],
    ])("a request that %s does not hold up one of %s function", async (_does, _whose, slowPath, fastPath) => {
        const slow = await waiting(slowPath);
        expect((await stack.call(fastPath)).text).toBe("fast");
        expect(slow.answered).toBe(false);
        allow(slowPath.charAt(slowPath.indexOf("?") - 1));
        expect(await slow.text).toBe("slow");
    });

    test("a request is answered by the first worker when that is free before the second one has loaded", async () => {
        // Only the first to load does: a machine under load may take seconds for another.
        const once = `
            const signs = require("node:fs");
            if (signs.existsSync(process.env.LOADED)) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }
            signs.writeFileSync(process.env.LOADED, "");`;
        await stack.add("once", once + HANDLER, {
            timeout: 60,
            environment: { LOADED: path.join(stack.project, "loaded"), FOLDER: folder },
        });
        await stack.apply();
        const slow = await waiting("/once/compute/d?slow");
        const fast = Array.from({ length: 10 }, async () => stack.call("/once?fast"));
        allow("d");
        expect((await Promise.all(fast)).map(({ status, text }) => [status, text])).toEqual(
            fast.map(() => [200, "fast"]),
        );
        expect(await slow.text).toBe("slow");
    });
});
