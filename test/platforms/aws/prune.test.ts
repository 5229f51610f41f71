import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { Lambda } from "@aws-sdk/client-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { pruneVersions } from "../../../components/platforms/aws/operations/prune";

/** Which versions go, asked of Lambda's own API; the answers that the tests' AWS server never gives come from here. */

const ARN = "arn:aws:lambda:eu-west-1:123456789012:function:api";

let server: http.Server;
let deleted: string[];
/** Whether the versions are of a durable function, and those on which an execution runs. */
let durable: boolean;
let executing: string[];
let refuse: (version: string) => { status: number; type: string; message: string } | undefined;
beforeAll(async () => {
    server = http.createServer((request, response) => {
        const url = new URL(request.url ?? "", "http://lambda");
        const answer = (status: number, body: object, headers: Record<string, string> = {}): void => {
            response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
        };
        if (request.method === "DELETE") {
            const version = url.searchParams.get("Qualifier") ?? "";
            const refused = refuse(version);
            if (refused === undefined) {
                deleted.push(version);
                response.writeHead(204).end();
                return;
            }
            answer(refused.status, { message: refused.message }, { "x-amzn-errortype": refused.type });
        } else if (url.pathname.endsWith("/configuration")) {
            answer(200, { FunctionArn: ARN });
        } else if (url.pathname.endsWith("/aliases")) {
            const weighted = { AdditionalVersionWeights: { "4": 0.1 } };
            answer(200, { Aliases: [{ Name: "live", FunctionVersion: "3", RoutingConfig: weighted }] });
        } else if (url.pathname.endsWith("/durable-executions")) {
            const version = url.searchParams.get("Qualifier") ?? "";
            expect(url.searchParams.getAll("Statuses")).toEqual(["RUNNING"]);
            answer(200, { DurableExecutions: executing.includes(version) ? [{ Status: "RUNNING" }] : [] });
        } else if (url.searchParams.get("Marker") === "more") {
            answer(200, { Versions: ["5", "6", "7"].map(Version => ({ Version })) });
        } else {
            answer(200, {
                Versions: ["$LATEST", "1", "2", "3", "4"].map(Version => ({
                    Version,
                    ...(durable && { DurableConfig: { ExecutionTimeout: 86_400 } }),
                })),
                NextMarker: "more",
            });
        }
    });
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());
beforeEach(() => {
    deleted = [];
    durable = false;
    executing = [];
    refuse = () => undefined;
    vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "testing");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "testing");
});
afterEach(() => {
    vi.unstubAllEnvs();
});

describe("pruneVersions", () => {
    test("all pages are read; the newest, those in use and those that any alias names stay", async () => {
        const pruned = await pruneVersions({ functionArn: ARN, keep: 2, inUse: ["1"] });
        expect(pruned).toEqual({ removed: ["2", "5"], held: {} });
        expect(deleted).toEqual(["2", "5"]);
    });

    test("a dry run removes nothing and says the same", async () => {
        const pruned = await pruneVersions({ functionArn: ARN, keep: 1, inUse: [], dryRun: true });
        expect(pruned.removed).toEqual(["1", "2", "5", "6"]);
        expect(deleted).toEqual([]);
    });

    test("a version that Lambda holds stays, with Lambda's reason; the others go", async () => {
        const message = "the version is used by a provisioned concurrency";
        refuse = version => (version === "2" ? { status: 409, type: "ResourceConflictException", message } : undefined);
        const pruned = await pruneVersions({ functionArn: ARN, keep: 2, inUse: [] });
        expect(pruned).toEqual({ removed: ["1", "5"], held: { "2": message } });
    });

    test("a version on which a durable execution runs stays; one of the same function without goes", async () => {
        durable = true;
        executing = ["2"];
        const pruned = await pruneVersions({ functionArn: ARN, keep: 2, inUse: [] });
        expect(pruned).toEqual({ removed: ["1", "5"], held: { "2": "a durable execution runs on it" } });
        expect(deleted).toEqual(["1", "5"]);
    });

    test("any other refusal is an error", async () => {
        refuse = () => ({ status: 403, type: "AccessDeniedException", message: "not allowed" });
        await expect(pruneVersions({ functionArn: ARN, keep: 1, inUse: [] })).rejects.toThrow("not allowed");
    });

    test("a function of the same name in another account is left alone", async () => {
        const other = ARN.replace("123456789012", "210987654321");
        await expect(pruneVersions({ functionArn: other, keep: 1, inUse: [] })).rejects.toThrow(
            `the credentials at hand see ${ARN}, not ${other}; give those of its account`,
        );
        expect(deleted).toEqual([]);
    });

    test("the region is the function's own", async () => {
        const list = vi.spyOn(Lambda.prototype, "send");
        await pruneVersions({ functionArn: ARN, keep: 9, inUse: [] });
        const [client] = list.mock.contexts as Lambda[];
        expect(await client?.config.region()).toBe("eu-west-1");
        list.mockRestore();
    });
});
