import * as childProcess from "node:child_process";
import * as fs from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";
import * as path from "node:path";
import type * as prometheus from "prom-client";
import { afterEach, beforeAll, afterAll, describe, expect, test, vi } from "vitest";
import { stackFolder } from "../../components/stack-folder";
import type { GatewayLog } from "../../gateway/log";
import type * as server from "../../gateway/server";
import { call } from "../support/http";
import { LocalStack, says } from "../support/local-stack";

/**
 * Whatever fails in a request ends that request with 500 and a line in the log, never the process: each call to the file system
 * that a request makes fails in turn, with each error.
 */

const CODES = ["ENAMETOOLONG", "EACCES", "EMFILE", "EIO"];
// Workers are started from what was built.
const load = createRequire(path.resolve("package.json"));
const { startGateway } = load("./dist/gateway/server.js") as typeof server;
const { Registry } = load("prom-client") as typeof prometheus;
// What the code under test imports: what is put into it counts for everybody.
const files = load("node:fs") as Record<string, unknown>;
const processes = load("node:child_process") as Record<string, unknown>;

const stack = new LocalStack();
const lines: Array<{ fields: object; message: string | undefined }> = [];
const log: GatewayLog = {
    info: () => undefined,
    error: (fields, message) => void lines.push({ fields, message }),
    close: async () => Promise.resolve(),
};
let gateway: server.RunningGateway;
let undo: Array<() => void> = [];

beforeAll(async () => {
    await stack.add("api", says("one"));
    for (const version of ["2", "3", "4", "5", "6", "7", "8", "9"]) {
        await stack.version("api", version, says(version));
    }
    gateway = await startGateway({
        stackFolder: stackFolder(stack.project, stack.name),
        stack: stack.name,
        host: "127.0.0.1",
        port: 0,
        log,
    });
});
afterEach(() => {
    restore();
    lines.length = 0;
});
afterAll(async () => {
    await gateway.stop();
    await stack.close();
});

function replace(
    module: Record<string, unknown>,
    name: string,
    by: (original: Work, ...given: unknown[]) => unknown,
): void {
    const original = module[name] as Work;
    module[name] = (...given: unknown[]) => by(original, ...given);
    undo.push(() => (module[name] = original));
    syncBuiltinESMExports();
}

type Work = (...given: unknown[]) => unknown;

function restore(): void {
    undo.forEach(each => each());
    undo = [];
    syncBuiltinESMExports();
}

/** Lets the call of that number to the file system fail, of those that are about the function; how many there were. */
function failAt(number: number, code: string): { calls: () => number } {
    let calls = 0;
    for (const name of Object.keys(files).filter(each => each.endsWith("Sync"))) {
        replace(files, name, (original, ...given) => {
            if (String(given[0]).includes("functions")) {
                calls += 1;
                if (calls === number) {
                    throw Object.assign(new Error(`${code}: injected`), { code });
                }
            }
            return original(...given);
        });
    }
    return { calls: () => calls };
}

async function get(path: string): Promise<{ status: number; text: string }> {
    return call(gateway.url, path);
}

async function stillServes(): Promise<void> {
    expect(await get("/api")).toMatchObject({ status: 200, text: "one" });
}

test("the means work: they see what a request reads", async () => {
    const { calls } = failAt(Infinity, "EIO");
    expect(fs.readFileSync.name).not.toBe("readFileSync");
    await get("/api:2");
    expect(calls()).toBeGreaterThan(0);
});

describe.each(CODES)("%s", code => {
    test("from any call to the file system ends the request with 500, and nothing else", async () => {
        for (let number = 1; ; number++) {
            const { calls } = failAt(number, code);
            const answer = await get("/api:3");
            const made = calls();
            restore();
            if (made < number) {
                expect(number).toBeGreaterThan(1);
                break;
            }
            expect(answer.status, `call ${String(number)}`).toBe(500);
            expect(JSON.parse(answer.text)).toEqual({
                errorType: "ServiceException",
                errorMessage: "the gateway failed in this request; its log says why",
            });
            expect(lines.at(-1)).toMatchObject({
                fields: { error: `${code}: injected`, path: "/api:3", method: "GET" },
                message: "the gateway failed in a request",
            });
            await stillServes();
        }
    });

    test("from starting a worker ends the request with 502", async () => {
        replace(processes, "fork", () => {
            throw Object.assign(new Error(`${code}: injected`), { code });
        });
        expect(childProcess.fork.name).not.toBe("fork");
        const version = String(CODES.indexOf(code) + 5);
        expect((await get(`/api:${version}`)).status).toBe(502);
        restore();
        await stillServes();
        await vi.waitFor(
            async () => expect(await get(`/api:${version}`)).toMatchObject({ status: 200, text: version }),
            { timeout: 60_000 },
        );
    });
});

test("metrics that cannot be made are a 500", async () => {
    vi.spyOn(Registry.prototype, "metrics").mockRejectedValueOnce(new Error("no metrics"));
    expect((await get("/-/metrics")).status).toBe(500);
    expect((await get("/-/metrics")).status).toBe(200);
});

test("a log that cannot be written to costs no answer", async () => {
    const broken = (): never => {
        throw new Error("the disk is full");
    };
    const spies = [vi.spyOn(log, "info").mockImplementation(broken), vi.spyOn(log, "error").mockImplementation(broken)];
    await stillServes();
    expect((await get("/nobody")).status).toBe(404);
    spies.forEach(spy => {
        spy.mockRestore();
    });
    await stillServes();
});

test.each([65, 256, 300, 4096, 15_000])("a qualifier of %d characters is a 404", async length => {
    expect((await get(`/api:${"1".repeat(length)}`)).status).toBe(404);
    await stillServes();
});

test("so is one that is no text, or leads elsewhere", async () => {
    for (const qualifier of [
        "%00",
        "1%00",
        "%",
        "%ff",
        "..%2f..%2fapi",
        "01",
        "-1",
        "1e3",
        "__proto__",
        "constructor",
    ]) {
        expect((await get(`/api:${qualifier}`)).status, qualifier).toBe(404);
    }
    await stillServes();
});
