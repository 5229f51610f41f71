import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LocalStack } from "../support/local-stack";

/** Prometheus metrics per function, alias and version. */

const HANDLER = `
exports.handler = async event => {
    switch (event.rawPath) {
        case "/throw": throw new Error("thrown");
        case "/500": return { statusCode: 500 };
        case "/503": return { statusCode: 503 };
        case "/404": return { statusCode: 404 };
        case "/slow": await new Promise(done => setTimeout(done, 120)); return "slow";
        default: return "fine";
    }
};`;

const stack = new LocalStack();

beforeAll(async () => {
    await stack.version("api", "1", HANDLER);
    await stack.version("api", "2", HANDLER);
    stack.alias("api", { "1": 1 });
    stack.alias("api", { "2": 1 }, { alias: "dev" });
    await stack.gateway.start();
    const paths = ["", "", "/404", "/slow", "/throw", "/500", "/503"].map(path => `/api${path}`);
    for (const path of [...paths, "/api:dev", "/api:dev/throw", "/api:2", "/nobody", "/api:9"]) {
        await stack.call(path);
    }
});
afterAll(async () => stack.close());

/** The value of a series. */
async function value(name: string, alias: string, version: string, more = ""): Promise<number | undefined> {
    const { text } = await stack.call("/-/metrics");
    const series = `${name}{${more}function="api",alias="${alias}",version="${version}"} `;
    const line = text.split("\n").find(each => each.startsWith(series));
    return line === undefined ? undefined : Number(line.slice(series.length));
}

describe("metrics", () => {
    test("are in the text format of Prometheus", async () => {
        const answer = await stack.call("/-/metrics");
        expect(answer.status).toBe(200);
        expect(answer.headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
        for (const [name, type] of [
            ["gray_requests_total", "counter"],
            ["gray_errors_total", "counter"],
            ["gray_request_duration_seconds", "histogram"],
        ]) {
            expect(answer.text).toContain(`# TYPE ${name ?? ""} ${type ?? ""}\n`);
        }
    });

    test("count requests by function, alias and version", async () => {
        expect(await value("gray_requests_total", "live", "1")).toBe(7);
        expect(await value("gray_requests_total", "dev", "2")).toBe(2);
        expect(await value("gray_requests_total", "2", "2")).toBe(1);
    });

    test("count answers of 500 and more as errors, whether thrown or returned, and start at 0", async () => {
        expect(await value("gray_errors_total", "live", "1")).toBe(3);
        expect(await value("gray_errors_total", "dev", "2")).toBe(1);
        expect(await value("gray_errors_total", "2", "2")).toBe(0);
    });

    test("have a histogram of durations in seconds", async () => {
        const name = "gray_request_duration_seconds";
        expect(await value(`${name}_count`, "live", "1")).toBe(7);
        const sum = await value(`${name}_sum`, "live", "1");
        expect(sum).toBeGreaterThan(0.11);
        expect(sum).toBeLessThan(5);
        expect(await value(`${name}_bucket`, "live", "1", 'le="0.1",')).toBeLessThanOrEqual(6);
        expect(await value(`${name}_bucket`, "live", "1", 'le="10",')).toBe(7);
        expect(await value(`${name}_bucket`, "live", "1", 'le="+Inf",')).toBe(7);
    });

    test("have no series for what does not exist", async () => {
        const { text } = await stack.call("/-/metrics");
        expect(text).not.toContain("nobody");
        expect(text).not.toContain('alias="9"');
    });
});
