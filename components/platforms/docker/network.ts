import { Network } from "@pulumi/docker/network";
import type * as pulumi from "@pulumi/pulumi";
import type { EngineAddress } from "./plugin/engine-address";
import { POOL_LABEL, SUBNET_LABEL } from "./plugin/labels";
import { Subnet } from "./plugin-resources";

/**
 * The network of a router and its containers. Half of its subnet is for addresses that containers keep; the engine gives
 * addresses from the other half.
 *
 * @param host the engine's address, where the stack's configuration or a provider says it
 */
export function makeNetwork(owner: pulumi.Resource, name: string, host: pulumi.Input<EngineAddress>): Network {
    const { subnet, dynamic, pool, identity } = new Subnet(
        `${name}-subnet`,
        { owner: name, ...(host !== undefined && { host }) },
        { parent: owner },
    );
    return new Network(
        `${name}-network`,
        {
            ipamConfigs: [{ subnet, ipRange: dynamic }],
            labels: [
                { label: SUBNET_LABEL, value: identity },
                { label: POOL_LABEL, value: pool },
            ],
        },
        // One that an earlier version made goes on as it is: callers would lose it while it is replaced.
        { parent: owner, ignoreChanges: ["ipamConfigs", "labels"] },
    );
}
