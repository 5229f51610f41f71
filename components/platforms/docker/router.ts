import { Container } from "@pulumi/docker/container";
import type { Network } from "@pulumi/docker/network";
import { Volume } from "@pulumi/docker/volume";
import * as pulumi from "@pulumi/pulumi";
import { CONFIG_FILE, FOLDER, MASTER_PORT, PORTS } from "./haproxy/config";
import { registryAuthOf } from "./engine";
import { hostInUrl, type Listen } from "./listen";
import type { EngineAddress } from "./plugin/engine-address";
import { ROUTER_LABEL, STACK_LABEL } from "./plugin/labels";
import { RouterCheck } from "./plugin-resources";

/** The official image's newest long-term version. */
const DEFAULT_IMAGE = "haproxy:lts";
/** It starts when its configuration is there: what is in the volume outlives the container. */
const START = `while [ ! -f ${CONFIG_FILE} ]; do sleep 0.1; done; exec haproxy -W -db -S 127.0.0.1:${String(MASTER_PORT)} -f ${CONFIG_FILE}`;

/** What a router is made of. */
export interface RouterSettings {
    image: pulumi.Input<string> | undefined;
    listen: Listen;
    /** The engine's address, where the stack's configuration or a provider says it. */
    host: pulumi.Input<EngineAddress>;
}

/** The router of a function. */
export interface RouterResources {
    container: Container;
    url: pulumi.Output<string>;
    internalUrl: pulumi.Output<string>;
    metricsUrl: pulumi.Output<string>;
}

/** HAProxy in front of a function's containers. Its configuration is not its own input: it must never be replaced for it. */
export function makeRouter(
    owner: pulumi.Resource,
    name: string,
    network: Network,
    { image = DEFAULT_IMAGE, listen, host }: RouterSettings,
): RouterResources {
    const parent = { parent: owner };
    const volume = new Volume(`${name}-routes-volume`, {}, parent);
    const stack = `${pulumi.getProject()}/${pulumi.getStack()}`;
    const check = new RouterCheck(
        `${name}-router-check`,
        {
            owner: name,
            stack,
            image,
            listen: { ...listen },
            volume: volume.name,
            registryAuth: registryAuthOf(owner),
            ...(host !== undefined && { host }),
        },
        parent,
    );
    const container = new Container(
        `${name}-router`,
        {
            image,
            entrypoints: ["sh", "-c", START],
            labels: [
                { label: ROUTER_LABEL, value: name },
                { label: STACK_LABEL, value: stack },
            ],
            networkMode: "bridge",
            networksAdvanced: [{ name: network.name }],
            ports: [
                {
                    internal: PORTS.public,
                    ip: listen.host,
                    ...(listen.port !== undefined && { external: listen.port }),
                },
                { internal: PORTS.internal, ip: "127.0.0.1" },
                { internal: PORTS.metrics, ip: "127.0.0.1" },
            ],
            volumes: [{ volumeName: volume.name, containerPath: FOLDER }],
            restart: "always",
            // HAProxy's word for "answer what is under way, then end".
            stopSignal: "SIGUSR1",
            destroyGraceSeconds: 10,
        },
        // Renamed, it goes on as it is: labels cannot be changed, and callers would lose it meanwhile.
        { ...parent, deleteBeforeReplace: true, ignoreChanges: ["labels"], dependsOn: check },
    );
    const at = (internal: number, host: string): pulumi.Output<string> =>
        container.ports.apply(ports => {
            const external = ports?.find(port => port.internal === internal)?.external;
            return `http://${host}:${String(external)}`;
        });
    return {
        container,
        url: at(PORTS.public, hostInUrl(listen)),
        internalUrl: at(PORTS.internal, "127.0.0.1"),
        metricsUrl: at(PORTS.metrics, "127.0.0.1").apply(url => `${url}/metrics`),
    };
}
