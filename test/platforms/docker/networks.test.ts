import { afterEach, expect, test } from "vitest";
import { expectOwn, Functions, subnetOf } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";

/** Networks and their subnets: those of earlier versions, and those that somebody removed. */

const RELEASED = { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" };

const engine = useEngine();
let functions: Functions | undefined;
afterEach(() => functions?.close());

async function open(): Promise<Functions> {
    const { docker, host, images } = engine();
    functions = await Functions.open(docker, host, images);
    return functions;
}

test(
    "what an earlier version made goes on: its network and its containers stay, and nobody notices",
    { timeout: 120_000 },
    async () => {
        const own = await open();
        await own.up({ api: "api one" }, { earlier: true }, RELEASED);
        const before = await own.versions();
        const { api } = await own.outputs();
        const load = await own.load();
        await own.up({ api: "api one" });
        expect(await own.versions()).toEqual(before);
        expect((await own.outputs())["api"]).toEqual(api);
        expectOwn(await load.stop(), { api: "api one" });
        await own.up({ api: "api two" }, {}, { GRAY_PUBLISH: "true" });
        await own.answer({ api: "api two" });
        expect((await own.outputs())["api"]).toEqual(api);
        await own.destroy();
    },
);

test("functions that are made at once have subnets that do not meet", { timeout: 120_000 }, async () => {
    const own = await open();
    const texts = { one: "1", two: "2", three: "3", four: "4", five: "5" };
    await own.up(texts);
    const networks = Object.values(await own.outputs()).map(({ network }) => network);
    const subnets = await Promise.all(networks.map(async network => subnetOf(engine().docker, network)));
    expect(new Set(subnets).size).toBe(5);
    await own.answer(texts);
    const probes = (await engine().docker.listNetworks()).filter(({ Name }) => Name.startsWith("gray-probe"));
    // Other tests may ask the engine just now.
    expect(probes.filter(({ Created }) => Date.now() - Date.parse(Created) > 10_000)).toEqual([]);
    await own.destroy();
});

test(
    "a network that somebody removed is made again, with another subnet when its own is taken by then",
    { timeout: 120_000 },
    async () => {
        const { docker } = engine();
        const own = await open();
        await own.up({ api: "api one" }, {}, RELEASED);
        const network = (await own.outputs())["api"]?.network ?? "";
        const subnet = await subnetOf(docker, network);
        for (const { Id } of await docker.listContainers({ all: true, filters: { network: [network] } })) {
            await docker.getContainer(Id).remove({ force: true });
        }
        await docker.getNetwork(network).remove();
        const stranger = await docker.createNetwork({
            Name: `stranger-${String(process.pid)}`,
            IPAM: { Driver: "default", Config: [{ Subnet: subnet }] },
        });
        try {
            await own.ok("refresh", "--yes", "--skip-preview");
            await own.up({ api: "api one" });
            await own.answer({ api: "api one" });
            expect(await subnetOf(docker, (await own.outputs())["api"]?.network ?? "")).not.toBe(subnet);
            await own.destroy();
        } finally {
            await (stranger.remove() as Promise<unknown>);
        }
    },
);

test.each([
    ["of a gateway", true],
    ["of its own", false],
])("functions with a router %s are removed while that is stopped", { timeout: 120_000 }, async (_what, gateway) => {
    const own = await open();
    const texts = { api: "api one", web: "web one" };
    await own.up(texts, { gateway }, RELEASED);
    const { docker } = engine();
    const networks = Object.values(await own.outputs()).map(({ network }) => network);
    const routers = await docker.listContainers({ filters: { label: ["gray.router"], network: networks } });
    expect(routers).toHaveLength(gateway ? 1 : 2);
    for (const { Id } of routers) {
        await docker.getContainer(Id).stop();
    }
    // One of them, then all.
    await own.up({ api: "api one" }, { gateway });
    expect((await own.versions()).map(({ name }) => name)).toEqual(["api-1"]);
    if (gateway) {
        await docker.getContainer(routers[0]?.Id ?? "").start();
        await own.answer({ api: "api one" });
        await docker.getContainer(routers[0]?.Id ?? "").stop();
    }
    await own.destroy();
});
