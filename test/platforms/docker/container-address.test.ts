import { randomUUID } from "node:crypto";
import type Docker from "dockerode";
import { afterEach, beforeEach, expect, test } from "vitest";
import { POOL_LABEL, SUBNET_LABEL } from "../../../components/platforms/docker/plugin/labels";
import { placeOf, startInPlace } from "../../../components/platforms/docker/plugin/container-address";
import { subnetProvider } from "../../../components/platforms/docker/plugin/subnet-provider";
import { useEngine } from "../../support/docker/use-engine";

/** Containers get their addresses, on a real engine. */

const engine = useEngine();
const network = `gray-place-${randomUUID()}`;
let containers: Docker.Container[] = [];

beforeEach(async () => {
    const { docker, host } = engine();
    const made = await subnetProvider.create({ owner: "place", host }, "");
    const { subnet, dynamic, pool, identity } = made.outs as Record<string, string>;
    await docker.createNetwork({
        Name: network,
        IPAM: { Driver: "default", Config: [{ Subnet: subnet ?? "", IPRange: dynamic ?? "" }] },
        Labels: { [SUBNET_LABEL]: identity ?? "", [POOL_LABEL]: pool ?? "" },
    });
});
afterEach(async () => {
    await Promise.all(containers.map(async each => each.remove({ force: true }) as Promise<unknown>));
    containers = [];
    await (engine().docker.getNetwork(network).remove() as Promise<unknown>);
});

async function make(NetworkMode: string): Promise<Docker.Container> {
    const { docker, images } = engine();
    const made = await docker.createContainer({ Image: images.server, HostConfig: { NetworkMode } });
    containers.push(made);
    return made;
}

async function start({ id }: Docker.Container, functionName: string, version: string): Promise<string> {
    await startInPlace(engine().docker, { functionName, version, container: id, network });
    const { ip, own } = placeOf(await engine().docker.getContainer(id).inspect(), network);
    expect(own).toBe(true);
    return ip;
}

test("those that start at once have addresses of their own, one that an update left in no network too", async () => {
    const [first, second, third] = [await make(network), await make(network), await make(network)];
    await (engine().docker.getNetwork(network).disconnect({ Container: third.id }) as Promise<unknown>);
    const all = await Promise.all([start(first, "api", "1"), start(second, "api", "1"), start(third, "web", "7")]);
    expect(new Set(all).size).toBe(3);
    expect(all).not.toContain("");
});

test("one that is stopped keeps its address, and one that runs is left alone", async () => {
    const [first, second] = [await make(network), await make(network)];
    const [one, two] = [await start(first, "api", "1"), await start(second, "api", "2")];
    await first.stop({ t: 0 });
    await second.stop({ t: 0 });
    expect(await start(second, "api", "2")).toBe(two);
    expect(await start(first, "api", "1")).toBe(one);
    const { State } = await first.inspect();
    expect(await start(first, "api", "1")).toBe(one);
    expect((await first.inspect()).State.StartedAt).toBe(State.StartedAt);
});
