import { rmSync } from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalMetrics } from "../../../components/platforms/local/operations/metrics";
import { writeJson } from "../../../components/files";
import { gatewaysFolder } from "../../../components/platforms/local/layout";
import { stackFolder } from "../../../components/stack-folder";
import { freePort } from "../../support/free-port";
import { Gateway } from "../../support/gateway";
import { call } from "../../support/http";
import { LocalStack } from "../../support/local-stack";

/** What versions answered, from gateways that run. */

const HANDLER = `exports.handler = async event => {
    if (event.rawPath === "/slow") { await new Promise(done => setTimeout(done, 1100)); }
    return { statusCode: event.rawPath === "/fail" ? 500 : event.rawPath === "/none" ? 404 : 200 };
};`;

const stack = new LocalStack();
const stranger = new LocalStack();
const second = new Gateway(stack.project, "test");
const folder = stackFolder(stack.project, "test");
const registered = `${gatewaysFolder(folder)}/1.json`;

beforeAll(async () => {
    for (const name of ["api", "web"]) {
        await stack.version(name, "1", HANDLER);
        await stack.version(name, "2", HANDLER);
        stack.alias(name, { "1": 1 });
    }
    stack.alias("api", { "2": 1 }, { alias: "dev" });
});
afterAll(async () => {
    await second.stop();
    await stranger.close();
    await stack.close();
});

async function ask(url: string, paths: readonly string[]): Promise<void> {
    for (const path of paths) {
        await call(url, path);
    }
}

describe("the gateways of a stack", () => {
    test("without one there are no metrics", async () => {
        const metrics = new LocalMetrics(folder, "api");
        const message = "no gateway serves stack test, so there are no metrics; start `gray serve`";
        expect(metrics.name).toBe("a gateway of stack test");
        await expect(metrics.mark()).rejects.toThrow(message);
        await expect(metrics.window()).rejects.toThrow(message);
    });

    test("count the default alias of one function, since the mark", async () => {
        await stack.gateway.start();
        const { url } = stack.gateway;
        const [all, marked] = [new LocalMetrics(folder, "api"), new LocalMetrics(folder, "api")];
        expect(marked.name).toBe(`the gateway at ${url}`);
        await ask(url, ["/api", "/api/fail"]);
        await marked.mark();
        expect(await marked.window()).toEqual({});
        await ask(url, ["/api", "/api/none", "/api/fail", "/api:dev", "/api:2", "/api:$latest", "/web/fail"]);
        stack.alias("api", { "2": 1 });
        await stack.apply();
        await ask(url, ["/api", "/api/fail", "/api/fail"]);
        expect(await marked.window()).toMatchObject({
            "1": { requests: 3, errors: 1 },
            "2": { requests: 3, errors: 2 },
        });
        expect(await all.window()).toMatchObject({
            "1": { requests: 5, errors: 2 },
            "2": { requests: 3, errors: 2 },
        });
    });

    test("tell the p95 in milliseconds, from their buckets", async () => {
        const metrics = new LocalMetrics(folder, "api");
        await metrics.mark();
        await ask(stack.gateway.url, ["/api/slow", "/api/slow", "/api"]);
        const p95 = (await metrics.window())["2"]?.p95;
        // They took 1.1 s and what the machine added: beyond the bucket up to 1 s, and 10 s is the last bound.
        expect(p95).toBeGreaterThan(1000);
        expect(p95).toBeLessThanOrEqual(10_000);
    });

    test("are added up; one that is restarted counts from zero, and one that was killed is passed over", async () => {
        const metrics = new LocalMetrics(folder, "api");
        await metrics.mark();
        await second.start();
        expect(metrics.name).toMatch(/^the gateways at http:\/\/127\.0\.0\.1:\d+, http:\/\/127\.0\.0\.1:\d+$/);
        await ask(stack.gateway.url, ["/api"]);
        await ask(second.url, ["/api", "/api/fail"]);
        expect(await metrics.window()).toMatchObject({ "2": { requests: 3, errors: 1 } });

        await stack.gateway.stop();
        await stack.gateway.start();
        await ask(stack.gateway.url, ["/api", "/api", "/api"]);
        expect(await metrics.window()).toMatchObject({ "2": { requests: 6, errors: 1 } });

        // As a killed one leaves it: the file is there, nobody listens.
        const port = await freePort();
        writeJson(registered, { url: `http://127.0.0.1:${String(port)}` });
        expect(await metrics.window()).toMatchObject({ "2": { requests: 6, errors: 1 } });
    });

    test("another program on the port of one that was killed is none; one that does not answer is down", async () => {
        const metrics = new LocalMetrics(folder, "api");
        const other = http.createServer((request, response) => {
            response.statusCode = status;
            response.end("<!doctype html>");
        });
        let status = 200;
        const { port } = await new Promise<AddressInfo>(resolve =>
            other.listen(0, "127.0.0.1", () => resolve(other.address() as AddressInfo)),
        );
        writeJson(registered, { url: `http://127.0.0.1:${String(port)}` });
        await metrics.mark();
        await ask(stack.gateway.url, ["/api"]);
        expect(await metrics.window()).toMatchObject({ "2": { requests: 1, errors: 0 } });

        // Nor is another stack's gateway, with a function of the same name.
        await stranger.version("api", "2", HANDLER);
        stranger.alias("api", { "2": 1 });
        await stranger.gateway.start();
        writeJson(registered, { url: stranger.gateway.url, id: "of the one that was killed" });
        await ask(stranger.gateway.url, ["/api/fail"]);
        expect(await metrics.window()).toMatchObject({ "2": { requests: 1, errors: 0 } });

        writeJson(registered, { url: `http://127.0.0.1:${String(port)}` });
        status = 500;
        await expect(metrics.window()).rejects.toThrow(
            `the metrics at http://127.0.0.1:${String(port)}/-/metrics cannot be read: status 500`,
        );
        other.close();
        other.closeAllConnections();
        rmSync(registered);
    });
});
