import type Docker from "dockerode";
import { unlessGone } from "./engine";
import { serially } from "./serialize";
import { parseSubnet, staticAddress, type Subnet } from "./subnet";

/** A version's container, and where it is to be. */
export interface ToPlace {
    functionName: string;
    version: string;
    /** The container's id. */
    container: string;
    /** The network's name. */
    network: string;
}

/** Where a container is in its network. */
export interface Place {
    /** Empty for one that does not run and has no address of its own. */
    ip: string;
    /** Whether it has the address for as long as it is there, also when it is stopped and started. */
    own: boolean;
}

type Endpoint = Docker.NetworkInfo;

/** Where a container is. A network that is not given is the one that it has an address in. */
export function placeOf({ NetworkSettings }: Docker.ContainerInspectInfo, network?: string): Place {
    const { Networks } = NetworkSettings;
    const endpoint =
        network === undefined ? Object.values(Networks).find(({ IPAddress }) => IPAddress !== "") : Networks[network];
    const own = endpoint && ownAddress(endpoint);
    return { ip: own ?? endpoint?.IPAddress ?? "", own: own !== undefined };
}

/**
 * The engine starts a container that serves again, whatever ended it. (With `unless-stopped` it may take what ended in its own
 * crash for stopped.)
 *
 * Source: https://github.com/moby/moby/issues/41302
 */
const COMES_BACK = "always";

/** Whether the engine starts a container again, whatever ended it. */
export function comesBack({ HostConfig }: Docker.ContainerInspectInfo): boolean {
    return HostConfig.RestartPolicy?.Name === COMES_BACK;
}

/**
 * Has the engine start a container again, or leave it stopped.
 *
 * @throws Error where the engine cannot change that, as Podman 4 (tried with 4.3)
 */
export async function restarts(container: Docker.Container, again: boolean): Promise<void> {
    const changed = container.update({ RestartPolicy: { Name: again ? COMES_BACK : "no" } }) as Promise<unknown>;
    await changed.catch(async (error: unknown) => {
        if (
            (error as { statusCode?: number }).statusCode === 404 &&
            (await unlessGone(container.inspect())) !== undefined
        ) {
            throw new Error(
                "this engine cannot change the restart policy of a container (POST /containers/{id}/update), which Podman 4 " +
                    "cannot; use Docker",
                { cause: error },
            );
        }
        throw error;
    });
}

/**
 * Starts a container that does not run, and has it come back. In a network of ours it gets an address of its own before that,
 * unless it has one.
 *
 * @throws Error with the engine's words when it does not start
 */
export async function startInPlace(engine: Docker, place: ToPlace): Promise<void> {
    const { container, network } = place;
    const found = await engine.getContainer(container).inspect();
    const { State, NetworkSettings } = found;
    if (!comesBack(found)) {
        await restarts(engine.getContainer(container), true);
    }
    if (State.Running) {
        return;
    }
    const endpoint = NetworkSettings.Networks[network];
    if (endpoint === undefined || ownAddress(endpoint) === undefined) {
        await serially(`addresses ${network}`, async () => giveAddress(engine, place, endpoint !== undefined));
    }
    await (engine.getContainer(container).start() as Promise<unknown>);
}

/** In a network that an earlier version made the engine gives the address, a new one with each start. */
async function giveAddress(
    engine: Docker,
    { functionName, version, container, network }: ToPlace,
    isJoined: boolean,
): Promise<void> {
    const subnet = await divided(engine, network);
    if (subnet === undefined) {
        return;
    }
    const address = staticAddress(subnet, functionName, version, await addressesIn(engine, network));
    if (address === undefined) {
        throw new Error(`network ${network} has no free address; remove containers from it that nothing uses`);
    }
    const joined = engine.getNetwork(network);
    // An update that is killed here leaves it in no network.
    if (isJoined) {
        await (joined.disconnect({ Container: container }) as Promise<unknown>);
    }
    await (joined.connect({
        Container: container,
        EndpointConfig: { IPAMConfig: { IPv4Address: address } },
    }) as Promise<unknown>);
}

/** The subnet of a network in which the engine leaves a half of the addresses alone. */
async function divided(engine: Docker, network: string): Promise<Subnet | undefined> {
    const { IPAM } = await engine.getNetwork(network).inspect();
    const [config] = (IPAM?.Config ?? []).filter(({ IPRange }) => (IPRange ?? "") !== "");
    return config && parseSubnet(config.Subnet ?? "");
}

/** Addresses that containers have for good, those that do not run too. */
async function addressesIn(engine: Docker, network: string): Promise<Set<string>> {
    const containers = await engine.listContainers({ all: true, filters: { network: [network] } });
    const endpoints = containers.map(({ NetworkSettings }) => NetworkSettings.Networks[network]);
    return new Set(
        endpoints
            .flatMap(endpoint => [endpoint && ownAddress(endpoint), endpoint?.IPAddress])
            .filter(address => address !== undefined),
    );
}

function ownAddress({ IPAMConfig }: Endpoint): string | undefined {
    const { IPv4Address } = (IPAMConfig ?? {}) as { IPv4Address?: string };
    return IPv4Address === undefined || IPv4Address === "" ? undefined : IPv4Address;
}
