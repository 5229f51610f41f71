import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { engineAt } from "../../../components/platforms/docker/plugin/engine";
import { restarts } from "../../../components/platforms/docker/plugin/container-address";

/** An engine that knows the container and not the call, as `podman system service` of Podman 4.3 answers it. */

const server = http.createServer((request, response) => {
    const isKnown = request.method === "GET" && request.url?.includes("/containers/one/json") === true;
    response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
    response.end(isKnown ? "{}" : '{"message":"Not Found"}');
});
beforeAll(async () => new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

test("an engine that cannot change restart policies is named as the reason; a container that is gone is another one", async () => {
    const engine = engineAt(`tcp://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
    await expect(restarts(engine.getContainer("one"), true)).rejects.toThrow(
        /^this engine cannot change the restart policy of a container .+ which Podman 4 cannot; use Docker$/,
    );
    await expect(restarts(engine.getContainer("two"), true)).rejects.toThrow(/404/);
});
