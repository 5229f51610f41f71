import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Access } from "../../gateway/http/access";
import { json } from "../support/http";
import { LocalStack, says } from "../support/local-stack";

/** Who may call a gateway: web pages that somebody visits may not, whatever name leads them here. */

const stack = new LocalStack();

beforeAll(async () => {
    await stack.add("api", says("one"));
    await stack.version("api", "2", says("two"));
    stack.alias("api", { "2": 1 }, { alias: "dev" });
    await stack.gateway.start({}, ["--allow-host", "shop.example", "--allow-host", "::2"]);
});
afterAll(async () => stack.close());

const OWN = ["/", "/-/health", "/-/metrics", "/-/nowhere"];
const CHOSEN = ["/api:2", "/api:dev", "/api:%24latest/users"];
const LIVE = ["/api", "/api/users?a=b"];
/** A path below which nothing is: 404, once it is let through. */
const MISSING = ["/-/nowhere"];

describe.each([...OWN, ...CHOSEN, ...LIVE])("%s", path => {
    const passed = MISSING.includes(path) ? 404 : 200;

    test.each([
        "localhost",
        "localhost:8080",
        "LOCALHOST",
        "dev.localhost:1",
        "127.0.0.1",
        "127.1.2.3:80",
        "[::1]:8080",
        "shop.example",
        "Shop.Example:443",
        "[::2]",
    ])("the host %s may", async host => {
        const { status } = await stack.call(path, { headers: { host } });
        expect(status).toBe(passed);
    });

    test.each([
        "evil.example",
        "localhost.evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "shop.example.evil.example",
        "notlocalhost",
        "128.0.0.1",
        "192.168.0.1",
        "[::3]",
        "local host",
        "localhost@evil.example",
    ])("the host %j may not", async host => {
        const { status, text } = await stack.call(path, { headers: { host } });
        expect(status).toBe(403);
        expect(text).not.toContain("api");
        expect(JSON.parse(text)).toMatchObject({ errorType: "AccessDeniedException" });
    });

    test.each(["http://localhost:3000", "https://127.0.0.1", "https://shop.example", "http://[::1]:5173"])(
        "a page of %s may",
        async origin => {
            const { status } = await stack.call(path, { headers: { host: "localhost", origin } });
            expect(status).toBe(passed);
        },
    );

    test.each(["https://evil.example", "null", "https://localhost.evil.example", "file://", "", "x", "http://"])(
        "a page of %j may not",
        async origin => {
            const { status } = await stack.call(path, { method: "POST", headers: { host: "localhost", origin } });
            expect(status).toBe(403);
        },
    );
});

test("the refusal says what to do", async () => {
    const answer = await stack.call("/api", { headers: { host: "evil.example:80" } });
    expect(json(answer)).toEqual({
        errorType: "AccessDeniedException",
        errorMessage:
            'the Host "evil.example:80" may not call this; call the gateway as localhost, or start it with --allow-host evil.example',
    });
});

describe("a gateway that listens beyond this machine", () => {
    const request = (host: string, remoteAddress: string, origin?: string): IncomingMessage =>
        ({
            headers: { host, ...(origin !== undefined && { origin }) },
            socket: { remoteAddress, localAddress: "::ffff:192.168.0.1" },
        }) as unknown as IncomingMessage;
    const access = new Access({ host: "0.0.0.0", allowHosts: ["shop.example"] });
    const may = (what: "function" | "more", ...[host, remote, origin]: Parameters<typeof request>): boolean =>
        access.refusal(request(host, remote, origin), what) === undefined;

    test("lets everybody call functions", () => {
        expect(may("function", "192.168.0.1:8080", "192.168.0.7")).toBe(true);
        expect(may("function", "api.example", "192.168.0.7", "https://www.example")).toBe(true);
    });

    test("lets nobody elsewhere see its pages or choose a version by calling it localhost", () => {
        expect(may("more", "localhost", "192.168.0.7")).toBe(false);
        expect(may("more", "127.0.0.1", "::ffff:192.168.0.7")).toBe(false);
        expect(may("more", "192.168.0.1:8080", "192.168.0.7")).toBe(false);
        expect(may("more", "api.example", "192.168.0.7")).toBe(false);
    });

    test("lets this machine use the name that it listens at", () => {
        const named = new Access({ host: "Box.lan", allowHosts: [] });
        expect(named.refusal(request("box.lan:8080", "192.168.0.1"), "more")).toBeUndefined();
        expect(named.refusal(request("box.lan:8080", "192.168.0.7"), "more")).toMatchObject({ status: 403 });
    });

    test("lets this machine and the names given do both", () => {
        expect(may("more", "localhost", "::ffff:127.0.0.1")).toBe(true);
        expect(may("more", "192.168.0.1:8080", "192.168.0.1")).toBe(true);
        expect(may("more", "shop.example", "192.168.0.7")).toBe(true);
        expect(may("more", "shop.example", "192.168.0.7", "https://shop.example")).toBe(true);
        expect(may("more", "shop.example", "192.168.0.7", "https://evil.example")).toBe(false);
        expect(may("more", "192.168.0.1", "127.0.0.1", "https://evil.example")).toBe(false);
    });
});
