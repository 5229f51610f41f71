import * as net from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";

/** Settings that no router can run with take no router away. */

const engine = useEngine();
const TEXTS = { api: "api one", web: "web one" };
let functions: Functions;
let taken: net.Server;
let port: number;

beforeAll(async () => {
    const { docker, host, images } = engine();
    taken = net.createServer().listen(0, "127.0.0.1");
    port = await freePort();
    functions = await Functions.open(docker, host, images);
    await functions.up(TEXTS, { gateway: true }, { GRAY_PUBLISH: "true" });
});
afterAll(async () => {
    taken.close();
    await functions.destroy();
    functions.close();
});

/** The name of the volume that the gateway's files are in. */
async function volume(): Promise<string> {
    const found = (await functions.project.resources()).find(({ urn }) => urn.endsWith("::edge-routes-volume"));
    return (found?.outputs as { name?: string } | undefined)?.name ?? "";
}

describe("a gateway", { timeout: 120_000 }, () => {
    test.each<[string, () => object, RegExp]>([
        [
            "an image that there is not",
            () => ({ routerImage: "nowhere.invalid/haproxy:lts" }),
            /edge: routerImage: nowhere\.invalid\/haproxy:lts cannot be pulled \(.+\), so the router that runs stays as it is/,
        ],
        [
            "an image without HAProxy",
            () => ({ routerImage: engine().images.server }),
            /edge: routerImage: .+ cannot serve what the router serves, so the router that runs stays as it is/,
        ],
        [
            "a port that something else has",
            () => ({ listen: { port: (taken.address() as net.AddressInfo).port } }),
            /edge: listen: the engine cannot listen at 127\.0\.0\.1 port \d+, so the router that runs stays as it is/,
        ],
        [
            "an address that the machine has not",
            () => ({ listen: { host: "192.0.2.1", port } }),
            /edge: listen: the engine cannot listen at 192\.0\.2\.1 port \d+, so the router that runs stays as it is/,
        ],
    ])("%s: the update fails, and callers are served all along", async (_what, edge, said) => {
        const load = await functions.load();
        const { code, output } = await functions.tryUp(TEXTS, { gateway: true, args: { edge: edge() } });
        const got = await load.stop();
        expect(code).not.toBe(0);
        expect(output).toMatch(said);
        expect(got).toEqual({
            api: { "api one": expect.any(Number) as number },
            web: { "web one": expect.any(Number) as number },
        });
        // The router alone has its files: what it was tried out with is gone.
        const users = await engine().docker.listContainers({ all: true, filters: { volume: [await volume()] } });
        expect(users.map(({ Labels }) => Object.keys(Labels))).toEqual([["gray.router", "gray.stack"]]);
    });

    test("another port that is free, and then another address of the same port: the router moves", async () => {
        await functions.up(TEXTS, { gateway: true, args: { edge: { listen: { port } } } });
        await functions.answer(TEXTS);
        await functions.up(TEXTS, { gateway: true, args: { edge: { listen: { host: "0.0.0.0", port } } } });
        await functions.answer(TEXTS);
        expect((await functions.outputs())["api"]?.url).toBe(`http://127.0.0.1:${String(port)}/api`);
    });

    test("one that somebody removed is named, with what to do, and that makes it again", async () => {
        const { docker } = engine();
        const [router] = await docker.listContainers({ filters: { volume: [await volume()] } });
        await docker.getContainer(router?.Id ?? "").remove({ force: true });
        const rolledBack = await functions.project.gray(["rollback"]);
        expect(rolledBack.errors).toMatch(
            /warning: api: nobody answers at http:\/\/127\.0\.0\.1:\d+; does its router run\?/,
        );
        const settings = { gateway: true, args: { edge: { listen: { host: "0.0.0.0", port } } } };
        const texts = { ...TEXTS, api: "api two" };
        const { code, output } = await functions.tryUp(texts, settings, { GRAY_TRAFFIC: "1" });
        expect(code).not.toBe(0);
        expect(output).toMatch(
            /the router's container [0-9a-f]{12} is gone, so nobody is served; `pulumi up --refresh` makes it again/,
        );
        const repaired = await functions.tryUp(texts, settings, { GRAY_TRAFFIC: "1" }, "--refresh");
        expect(repaired.code, repaired.output).toBe(0);
        await functions.answer(texts);
    });
});
