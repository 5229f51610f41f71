import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";

/** A connection that fails for a moment takes no version away: there may be nobody to answer in its place. */

const engine = useEngine();
let functions: Functions;
beforeAll(async () => {
    const { docker, host, images } = engine();
    functions = await Functions.open(docker, host, images);
    await functions.up({ api: "api one" }, {}, { GRAY_PUBLISH: "true" });
    await functions.up({ api: "api two" }, {}, { GRAY_TRAFFIC: "1" });
    // The published version cannot answer for the newest one any more.
    await docker.getContainer((await version("api-1")).id).stop({ t: 0 });
});
afterAll(async () => {
    await functions.destroy();
    functions.close();
});

async function version(name: string): Promise<{ id: string; network: string; ip: string }> {
    const found = (await functions.versions()).find(each => each.name === name);
    return found ?? { id: "", network: "", ip: "" };
}

test("packets to a version are lost for 0.3 s: its callers wait, and nobody gets an error", async () => {
    const { id: Container, network, ip: IPv4Address } = await version("api-2");
    const joined = engine().docker.getNetwork(network);
    await functions.answer({ api: "api two" });
    const load = await functions.load();
    for (let cuts = 0; cuts < 3; cuts++) {
        await joined.disconnect({ Container, Force: true });
        await sleep(250);
        await joined.connect({ Container, EndpointConfig: { IPAMConfig: { IPv4Address } } });
        await sleep(2000);
    }
    const got = await load.stop();
    expect(Object.keys(got["api"] ?? {})).toEqual(["api two"]);
}, 60_000);
