import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DockerMetrics } from "../../../components/platforms/docker/operations/metrics";

/** What versions answered, by HAProxy's metrics. */

/**
 * What HAProxy 2.6.12 answered after these requests to our kind of configuration. Version 6 answered 4 with 200. Version 7
 * answered 5 with 200, 3 with 500, 2 with 404, 2 with 200 cut short; HAProxy answered 4 with 502 since version 7 hung up, 1
 * with 504, and another 504 to a caller who had left. Then version 7 was down: version 6 answered 7 in its place with 200, and
 * HAProxy 3 with 503 when that was down, too.
 */
const CAPTURED = fs.readFileSync(path.join(__dirname, "..", "..", "vectors", "haproxy-2.6.txt"), "utf8");

let text = CAPTURED;
let router: string | undefined;
const asked: string[] = [];
const server = http.createServer((request, response) => {
    asked.push(request.url ?? "");
    if (router !== undefined) {
        response.setHeader("x-gray-router", router);
    }
    response.end(text);
});
let url: string;
beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/metrics`;
});
afterAll(() => void server.close());

/** The captured metrics, with other values. */
function withValues(values: Record<string, number>): string {
    return Object.entries(values).reduce(
        (all, [series, value]) => all.replace(new RegExp(`^(${escape(series)}) .*$`, "m"), `$1 ${String(value)}`),
        CAPTURED,
    );
}

function escape(series: string): string {
    return series.replace(/[{}]/g, "\\$&");
}

describe("HAProxy", () => {
    test("every answer is the version's that gave it, and HAProxy's own errors are those of the version it had chosen", async () => {
        text = CAPTURED;
        const metrics = new DockerMetrics({ url });
        expect(metrics.name).toBe(`HAProxy at ${url}`);
        expect(await metrics.window()).toEqual({
            "6": { requests: 4 + 7, errors: 0 },
            "7": { requests: 5 + 3 + 2 + 2 + 4 + 2 + 3, errors: 3 + 4 + 2 + 3 },
        });
        expect(asked.at(-1)).toBe("/metrics?scope=global&scope=backend&scope=server");
    });

    test("since the mark; a configuration loaded anew counts from zero", async () => {
        text = CAPTURED;
        const metrics = new DockerMetrics({ url });
        await metrics.mark();
        expect(await metrics.window()).toEqual({});
        text = withValues({
            'haproxy_server_http_responses_total{proxy="v7",server="7",code="2xx"}': 17,
            'haproxy_backend_http_responses_total{proxy="v7",code="2xx"}': 24,
            'haproxy_backend_http_responses_total{proxy="v7",code="5xx"}': 14,
        });
        expect(await metrics.window()).toEqual({ "7": { requests: 12, errors: 2 } });
        text = withValues({ haproxy_process_start_time_seconds: 1795299999 });
        expect(await metrics.window()).toEqual({
            "6": { requests: 11, errors: 0 },
            "7": { requests: 12 + 21, errors: 2 + 12 },
        });
    });

    test("a server's failure that its backend has not counted yet is no error less", async () => {
        text = CAPTURED;
        const metrics = new DockerMetrics({ url });
        await metrics.mark();
        text = withValues({ 'haproxy_server_http_responses_total{proxy="v7",server="7",code="5xx"}': 4 });
        expect(await metrics.window()).toEqual({ "7": { requests: 1, errors: 1 } });
    });

    test("behind a gateway a function has its own backends, whatever numbers the versions of others have", async () => {
        const [head = "", ...others] = CAPTURED.split(/^(?=.*proxy="v)/m);
        const placed = (name: string): string[] => others.map(line => line.replace('proxy="v', `proxy="${name}.v`));
        const double = placed("v7").map(line =>
            line.replace(
                /(\{proxy="v7\.v.*) (\d+)$/m,
                (_, series: string, value) => `${series} ${String(2 * Number(value))}`,
            ),
        );
        text = [head, ...placed("api"), ...double].join("");
        const own = { "6": { requests: 11, errors: 0 }, "7": { requests: 21, errors: 12 } };
        expect(await new DockerMetrics({ url, shared: "api" }).window()).toEqual(own);
        expect(await new DockerMetrics({ url, shared: "v7" }).window()).toEqual({
            "6": { requests: 22, errors: 0 },
            "7": { requests: 42, errors: 24 },
        });
        for (const stranger of ["ap", "pi", "Api", undefined]) {
            expect(await new DockerMetrics({ url, shared: stranger }).window()).toEqual({});
        }
        text = CAPTURED;
        expect(await new DockerMetrics({ url, shared: "api" }).window()).toEqual({});
        expect(await new DockerMetrics({ url }).window()).toEqual(own);
    });

    test("another router at a port that was this one's is not believed", async () => {
        text = CAPTURED;
        const metrics = new DockerMetrics({ url, router: "0123456789abcdef0123" });
        router = "0123456789ab";
        await metrics.mark();
        for (const other of ["ba9876543210", "", undefined]) {
            router = other;
            await expect(metrics.window()).rejects.toThrow(
                `another router answers at ${url}: the engine gives ports anew when containers start; ` +
                    "`pulumi up --refresh` finds the new ones",
            );
        }
    });

    test("a router that is gone, and one that answers something else", async () => {
        const gone = new DockerMetrics({ url: "http://127.0.0.1:9/metrics" });
        await expect(gone.mark()).rejects.toThrow(
            "nobody answers at http://127.0.0.1:9/metrics, where HAProxy's metrics were; does its container run?",
        );
        text = "<html>";
        await expect(new DockerMetrics({ url }).window()).rejects.toThrow(
            `the metrics at ${url} cannot be read: not a line of metrics: <html>`,
        );
    });
});
