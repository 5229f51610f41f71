import * as http from "node:http";
import type { AddressInfo } from "node:net";
import type Docker from "dockerode";
import { afterEach, expect, test, vi } from "vitest";
import { readyProvider } from "../../../components/platforms/docker/plugin/ready-provider";
import { useEngine } from "../../support/docker/use-engine";

/** When a container without a health check is taken to be ready. */

const engine = useEngine();
const closed: Array<() => Promise<unknown>> = [];
afterEach(async () => {
    for (const close of closed.splice(0)) {
        await close();
    }
    vi.unstubAllEnvs();
});

async function start(script: string, options: Docker.ContainerCreateOptions = {}): Promise<Docker.Container> {
    const container = await engine().docker.createContainer({
        Image: engine().images.haproxy,
        Cmd: ["sh", "-c", script],
        HostConfig: { RestartPolicy: { Name: "always" } },
        ...options,
    });
    closed.push(async () => container.remove({ force: true }) as Promise<unknown>);
    await container.start();
    return container;
}

/** What the plugin says of a container when it is made ready. */
async function ready({ id }: Docker.Container, at = engine().host): Promise<unknown> {
    const inputs = { functionName: "api", version: "1", container: id, seconds: 6, host: at };
    // The plugin sets it to the engine that it is told.
    vi.stubEnv("DOCKER_HOST", process.env["DOCKER_HOST"]);
    const created = await readyProvider.create(inputs, "");
    return (created.outs as { ip: string }).ip;
}

/** The engine as it looks when its clock is wrong by some milliseconds: its DOCKER_HOST. */
async function engineAhead(milliseconds: number): Promise<string> {
    const server = http.createServer((request, response) => {
        const socketPath = engine().host.replace("unix://", "");
        http.get({ socketPath, path: request.url }, answer => {
            void answer.toArray().then(pieces => {
                const text = Buffer.concat(pieces as Buffer[]).toString();
                const shifted = text.replace(/(?<="StartedAt":")[^"]+/, time =>
                    new Date(Date.parse(time) + milliseconds).toISOString(),
                );
                response.writeHead(answer.statusCode ?? 500, { "content-type": "application/json" });
                response.end(shifted);
            });
        });
    });
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    closed.push(async () => new Promise(resolve => server.close(resolve)));
    return `tcp://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

test("one that runs for a second, whatever the engine's clock says", async () => {
    const container = await start("sleep 600");
    const address = await ready(container);
    expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(await ready(container, await engineAhead(3_600_000))).toBe(address);
    expect(await ready(container, await engineAhead(-3_600_000))).toBe(address);
});

test("one that ended before, and runs now", async () => {
    const container = await start("test -e /tmp/again || { touch /tmp/again; exit 1; }; sleep 600");
    await expect.poll(async () => (await container.inspect()).RestartCount, { timeout: 60_000 }).toBe(1);
    expect(await ready(container)).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
});

// On a terminal the engine sends plain text, without a head for each piece.
test.each([false, true])("not one that ends again and again (on a terminal: %s)", async Tty => {
    await expect(ready(await start("echo no database; exit 1", { Tty }))).rejects.toThrow(
        /^api: version 1 (?:ends again and again|ended with exit code 1); it gets no traffic.*Its last lines:\nno database/s,
    );
});
