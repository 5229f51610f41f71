import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { defineProvider } from "../../../plugin/define-provider";
import { hasUnknown, reveal } from "../../../plugin/secrets";
import { engineAt } from "./engine";
import { serially } from "./serialize";
import { POOL_LABEL, PROBE_LABEL, SUBNET_LABEL } from "./labels";
import { dynamicRange, freeSubnet, overlap, parseSubnet, type Subnet, subnetText } from "./subnet";
import { type EngineAddress, engineKey } from "./engine-address";

/** Inputs of the Subnet resource. */
interface SubnetInputs {
    /** The function or the gateway that it is for. */
    owner: string;
    host?: EngineAddress;
}

/** What it adds to them. */
interface SubnetOutputs {
    /** What the network bears as a label: the subnet is taken by it, and not by another one. */
    identity: string;
    /** `172.18.4.0/22` */
    subnet: string;
    /** The half of it that the engine gives addresses from. */
    dynamic: string;
    /** The engine's pool that it is a part of. */
    pool: string;
}

/** How long to wait for the networks of other resources of this update, before the engine is asked for one more pool. */
const PATIENCE_MILLISECONDS = 5000;
const LOOK_MILLISECONDS = 200;
/** A probe lives for milliseconds; an older one was left behind by an update that was killed. */
const PROBE_SECONDS = 60;
/** The search for a pool ends after so many: no update has that many networks which are not made yet. */
const MOST_PROBES = 100;

const NONE_FREE =
    "no subnet could be found for a network; remove networks that nothing uses (docker network prune), or give the engine " +
    "more subnets (default-address-pools in daemon.json)";

/** A subnet, and the pool that it is a part of. */
interface Part {
    subnet: Subnet;
    pool: string;
}

/** What this update was given. The engine knows it when the network is made, a moment later. */
const reserved: Array<Part & { engine: string }> = [];

/**
 * A free subnet, for a network in which containers have addresses of their own. Docker gives a container an address that
 * was asked for only in a network whose subnet was named when it was made.
 *
 * Source: https://docs.docker.com/reference/cli/docker/container/run/#network
 */
export const subnetProvider = defineProvider({
    /** It stays, unless its network is gone and another one has its place. */
    async diff(olds, news) {
        if (hasUnknown(news)) {
            return { changes: true };
        }
        const { identity, subnet, host } = reveal({ ...olds, ...news }) as SubnetInputs & SubnetOutputs;
        const subnetOfNetwork = parseSubnet(subnet);
        const networks = await engineAt(host).listNetworks();
        return {
            changes: networks.some(
                network =>
                    network.Labels?.[SUBNET_LABEL] !== identity &&
                    subnetsOf(network).some(other => subnetOfNetwork !== undefined && overlap(subnetOfNetwork, other)),
            ),
        };
    },

    async create(inputs) {
        const identity = randomUUID();
        return { id: identity, outs: { ...inputs, identity, ...(await find(inputs, identity)) } };
    },

    async update(olds, news) {
        const { identity } = reveal(olds) as SubnetOutputs;
        return { outs: { ...news, identity, ...(await find(news, identity)) } };
    },
    // A delete has nothing to do: It goes with its network.
});

/** Finds one; those of an update come one after the other. */
async function find(inputs: object, identity: string): Promise<Omit<SubnetOutputs, "identity">> {
    const { owner, host } = reveal(inputs) as SubnetInputs;
    return serially(`subnets ${engineKey(host)}`, async () => {
        const found = await freePart(engineAt(host), host, identity).catch((error: unknown) => {
            throw new Error(`${owner}: ${NONE_FREE}. Docker says: ${(error as Error).message}`, { cause: error });
        });
        if (found === undefined) {
            throw new Error(`${owner}: ${NONE_FREE}`);
        }
        reserved.push({ engine: engineKey(host), ...found });
        const { subnet, pool } = found;
        return { subnet: subnetText(subnet), dynamic: subnetText(dynamicRange(subnet)), pool };
    });
}

/**
 * First in the pools that networks of ours are in already, then in one that the engine would take next. A pool for each
 * function would be too many: an engine has about thirty.
 */
async function freePart(engine: Docker, host: EngineAddress, key: string): Promise<Part | undefined> {
    const ours = reserved.filter(reservation => reservation.engine === engineKey(host));
    const deadline = Date.now() + PATIENCE_MILLISECONDS;
    for (;;) {
        const networks = await engine.listNetworks();
        const existing = networks.flatMap(subnetsOf);
        const taken = [...existing, ...ours.map(({ subnet }) => subnet)];
        const labels = networks.map(({ Labels }) => Labels?.[POOL_LABEL]).filter(pool => pool !== undefined);
        const found = freeIn([...labels, ...ours.map(({ pool }) => pool)], taken, key);
        if (found !== undefined) {
            return found;
        }
        const areMade = ours.every(({ subnet }) => existing.some(other => overlap(subnet, other)));
        if (areMade || Date.now() > deadline) {
            return freeIn(await nextPools(engine, networks, taken), taken, key);
        }
        await sleep(LOOK_MILLISECONDS);
    }
}

function freeIn(pools: readonly string[], taken: readonly Subnet[], key: string): Part | undefined {
    for (const pool of new Set(pools)) {
        const parsed = parseSubnet(pool);
        const subnet = parsed && freeSubnet(parsed, taken, key);
        if (subnet !== undefined) {
            return { subnet, pool };
        }
    }
    return undefined;
}

/**
 * The pools that the engine would take for networks, up to one with a free part: it knows the host's routes and its own
 * configuration. Networks ask it, which are removed at once.
 *
 * @throws Error with the engine's words when it has none left
 */
async function nextPools(
    engine: Docker,
    networks: readonly Docker.NetworkInspectInfo[],
    taken: readonly Subnet[],
): Promise<string[]> {
    const pools: string[] = [];
    const probes: Docker.Network[] = [];
    try {
        do {
            const probe = await engine.createNetwork({
                Name: `gray-probe-${randomUUID()}`,
                Labels: { [PROBE_LABEL]: "" },
            });
            probes.push(probe);
            const found = await probe.inspect();
            await removeLeftProbes(engine, networks, Date.parse(found.Created));
            pools.push(...subnetsOf(found).map(subnetText));
        } while (freeIn(pools, taken, "") === undefined && probes.length < MOST_PROBES);
    } finally {
        await Promise.all(probes.map(async probe => probe.remove() as Promise<unknown>));
    }
    return pools;
}

async function removeLeftProbes(
    engine: Docker,
    networks: readonly Docker.NetworkInspectInfo[],
    now: number,
): Promise<void> {
    const left = networks.filter(
        ({ Labels, Created }) =>
            Labels?.[PROBE_LABEL] !== undefined && now - Date.parse(Created) > PROBE_SECONDS * 1000,
    );
    // Another update may remove it at the same time.
    await Promise.allSettled(left.map(async ({ Id }) => engine.getNetwork(Id).remove() as Promise<unknown>));
}

/** A network's IPv4 subnets: one, or none for `host` and `none`. */
function subnetsOf({ IPAM }: Docker.NetworkInspectInfo): Subnet[] {
    return (IPAM?.Config ?? []).map(config => parseSubnet(config.Subnet ?? "")).filter(subnet => subnet !== undefined);
}
