import type Docker from "dockerode";
import { engineAt } from "./engine";
import { FUNCTION_LABEL, OWNER_LABEL } from "./labels";
import type { EngineAddress } from "./engine-address";

/** A function's containers on an engine, and how they are told from others. */
export interface Ownership {
    functionName: string;
    /** Of the function's versions, as their containers' labels say it; none of those that an earlier version made. */
    identity?: string;
    /** The network that the function's containers are in. Its name is in no other stack's state. */
    network: string;
    host?: EngineAddress;
}

/** Containers of versions in the function's network: its own, and those of others that share a gateway with it. */
export async function containersAround({ network, host }: Ownership): Promise<Docker.ContainerInfo[]> {
    const found = await engineAt(host).listContainers({
        all: true,
        filters: { label: [FUNCTION_LABEL], network: [network] },
    });
    // The engine takes a part of a network's name, too.
    return found.filter(({ NetworkSettings }) => Object.keys(NetworkSettings.Networks).includes(network));
}

/** Whether a container was made for this function, and for no other resource that bears its name. */
export function isOf({ functionName, identity }: Ownership, { Labels }: Docker.ContainerInfo): boolean {
    const owner = Labels[OWNER_LABEL];
    return owner === undefined ? Labels[FUNCTION_LABEL] === functionName : owner === identity;
}
