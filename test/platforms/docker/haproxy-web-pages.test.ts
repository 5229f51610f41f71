import * as net from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { configText, NO_WEB_PAGES } from "../../../components/platforms/docker/haproxy/config";
import { ask, HAPROXY, HaproxyProcesses } from "../../support/docker/haproxy-process";

/** Web pages that somebody on the machine visits get neither metrics nor versions of a router, by the real HAProxy. */

const haproxy = new HaproxyProcesses();
afterAll(() => {
    haproxy.close();
});

describe.skipIf(!HAPROXY)("a port that is for this machine alone", () => {
    let url: Promise<string> | undefined;
    const status = async (headers: Record<string, string>): Promise<number> => {
        url ??= haproxy.start([NO_WEB_PAGES, "http-request return status 200"]);
        return (await ask(await url, headers)).status;
    };

    test.each([
        "localhost",
        "LOCALHOST:80",
        "dev.localhost:8081",
        "3.api.localhost",
        "127.0.0.1:1",
        "10.0.0.3:8404",
        "[::1]:8404",
        "api-router-1a2b3c4:8404",
        "prometheus-target",
    ])("answers to %s", async host => {
        expect(await status({ host })).toBe(200);
        expect(await status({ host, origin: "http://localhost:3000" })).toBe(200);
        expect(await status({ host, origin: "https://evil.example" })).toBe(403);
        expect(await status({ host, origin: "null" })).toBe(403);
        expect(await status({ host, origin: "https://localhost.evil.example" })).toBe(403);
        expect(await status({ host, origin: "https://127.0.0.1.evil.example" })).toBe(403);
    });

    test.each([
        "evil.example",
        "evil.example:8081",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil-localhost.example",
        "evil.example,localhost",
        "a b.localhost@evil.example",
    ])("does not answer to %s", async host => {
        expect(await status({ host })).toBe(403);
    });
});

describe.skipIf(!HAPROXY)("a request that is half sent", () => {
    test("is ended after ten seconds, however slowly it goes on", { timeout: 60_000 }, async () => {
        const [timeout = ""] =
            /timeout http-request .*/.exec(configText({ functionName: "api", servers: {}, aliases: [] })) ?? [];
        expect(timeout).toBe("timeout http-request 10s");
        const address = new URL(await haproxy.start(["timeout http-request 1s", "http-request return status 200"]));
        const socket = net.connect(Number(address.port), address.hostname);
        let received = "";
        socket.on("data", data => (received += String(data))).on("error", () => undefined);
        socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n");
        const more = setInterval(() => socket.write("x: y\r\n"), 200);
        await new Promise(resolve => socket.once("close", resolve));
        clearInterval(more);
        expect(received).toMatch(/^HTTP\/1\.1 408 /);
    });
});
