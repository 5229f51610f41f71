import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { engineAt } from "../../components/docker/plugin/engine";

/** Which engine is asked: each call's own, whatever calls before it named. */

const servers = ["one", "two"].map(name => http.createServer((_, response) => response.end(JSON.stringify({ name }))));
let addresses: string[] = [];
beforeAll(async () => {
    addresses = await Promise.all(
        servers.map(
            async server =>
                new Promise<string>(resolve => {
                    server.listen(0, "127.0.0.1", () => {
                        resolve(`tcp://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
                    });
                }),
        ),
    );
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
    servers.forEach(server => server.close());
});

async function nameOf(host: string | undefined): Promise<unknown> {
    return ((await engineAt(host).info()) as { name: unknown }).name;
}

describe("an engine", () => {
    test("of one call is not the next one's; without a host the environment's is asked", async () => {
        const [one, two] = addresses;
        vi.stubEnv("DOCKER_HOST", two);
        expect(await nameOf(one)).toBe("one");
        expect(await nameOf(undefined)).toBe("two");
        expect(await Promise.all([two, one, undefined, one].map(nameOf))).toEqual(["two", "one", "two", "one"]);
    });

    test("that a call names leaves the environment as it is", () => {
        vi.stubEnv("DOCKER_HOST", undefined);
        const before = { ...process.env };
        engineAt(addresses[0]);
        expect(() => engineAt("tcp://[")).toThrow("DOCKER_HOST");
        expect({ ...process.env }).toEqual(before);
    });

    test("has the environment's TLS settings where it is reached by TCP, and none where by a socket", () => {
        vi.stubEnv("DOCKER_TLS_VERIFY", "1");
        const [tcp, socket, plain] = ["tcp://engine.test:2376", "unix:///run/x.sock", "tcp://engine.test:2375"].map(
            host => engineAt(host).modem as unknown as { protocol: string; host?: string; socketPath?: unknown },
        );
        expect(tcp).toMatchObject({ protocol: "https", host: "engine.test" });
        expect(socket).toMatchObject({ protocol: "http", socketPath: "/run/x.sock" });
        expect(socket?.host).toBeUndefined();
        expect(plain?.protocol).toBe("https");
        vi.stubEnv("DOCKER_TLS_VERIFY", undefined);
        expect((engineAt("tcp://engine.test:2375").modem as unknown as { protocol: string }).protocol).toBe("http");
    });
});
