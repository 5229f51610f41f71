import { Container } from "@pulumi/docker/container";
import * as pulumi from "@pulumi/pulumi";
import { withMore } from "./container-args";
import type { Address } from "./haproxy/address";
import type { EngineAddress } from "./plugin/engine-address";
import { FUNCTION_LABEL, OWNER_LABEL, STACK_LABEL, VERSION_LABEL } from "./plugin/labels";
import type { Making, OpenSpec } from "./plugin/versions-provider";
import { Ready } from "./plugin-resources";

/** What all that a function makes has of it. */
export interface Owned {
    owner: pulumi.Resource;
    /** The function's name. */
    name: string;
    readyTimeout: number;
    /** Seconds that requests under way get when a version goes, or the router's configuration changes. */
    drainTimeout: number;
    /** The engine's address, where the stack's configuration or a provider says it. */
    host: pulumi.Input<EngineAddress>;
}

/** What all versions of a function share. */
export interface Surroundings extends Owned {
    /** The network's name. */
    network: pulumi.Output<string>;
    /** The id of the router's container. */
    router: pulumi.Output<string>;
}

/** What {@link runVersion} is given. */
export interface VersionToRun extends Surroundings {
    version: string;
    spec: OpenSpec;
    /** The spec's, once it is there. */
    image: pulumi.Input<string>;
    environment: pulumi.Input<Record<string, string>>;
    /** What else its container has. */
    more: pulumi.Output<Record<string, unknown>>;
    making: Making | undefined;
}

/** A version that runs. */
export interface Running {
    version: string;
    /** The container's id. */
    container: pulumi.Output<string>;
    /** Where it listens, in the function's network. */
    address: pulumi.Output<Address>;
    ready: pulumi.Resource;
}

/** The container of a version, its start, and the wait until it can serve. */
export function runVersion(running: VersionToRun): Running {
    const { owner, name, version, spec, network, router, readyTimeout, host } = running;
    const container = makeContainer(running);
    const ready = new Ready(
        `${name}-${version}-ready`,
        {
            functionName: name,
            version,
            container: container.id,
            network,
            router,
            port: spec.port,
            seconds: readyTimeout,
            ...(host !== undefined && { host }),
        },
        { parent: owner },
    );
    const address = pulumi.all([container.name, ready.ip, ready.own]).apply(([host, ip, own]): Address => ({
        name: `${host}:${String(spec.port)}`,
        ...(ip !== "" && { ip }),
        ...(own === true && { own }),
    }));
    return { version, container: container.id, address, ready };
}

/**
 * The container of a version. It is made without being started: {@link Ready} gives it its address and starts it. One that
 * is kept is stopped when the router knows it no more.
 */
export function makeContainer(running: VersionToRun): Container {
    const { owner, name, version, spec, image, environment, more, making, network, drainTimeout } = running;
    const { commit, owner: identity } = making ?? {};
    const { health, memory } = spec;
    return new Container(
        `${name}-${version}`,
        withMore(
            {
                image,
                command: spec.command,
                envs: pulumi.output(environment).apply(variables =>
                    Object.entries(variables)
                        .map(([key, value]) => `${key}=${value}`)
                        .sort(),
                ),
                labels: [
                    { label: FUNCTION_LABEL, value: name },
                    { label: VERSION_LABEL, value: version },
                    { label: STACK_LABEL, value: `${pulumi.getProject()}/${pulumi.getStack()}` },
                    ...(commit === undefined ? [] : [{ label: "gray.commit", value: commit }]),
                    ...(identity === undefined ? [] : [{ label: OWNER_LABEL, value: identity }]),
                ],
                networkMode: "bridge",
                networksAdvanced: [{ name: network }],
                // Without memorySwap the plugin shows a change for ever.
                ...(memory !== undefined && { memory, memorySwap: memory }),
                ...(spec.cpus !== undefined && { cpus: String(spec.cpus) }),
                ...(health && {
                    healthcheck: {
                        tests: health.test,
                        interval: `${String(health.interval)}s`,
                        timeout: `${String(health.timeout)}s`,
                        retries: health.retries,
                        startPeriod: `${String(health.startPeriod)}s`,
                    },
                }),
                destroyGraceSeconds: drainTimeout,
                start: false,
                mustRun: false,
            },
            spec.more ?? [],
            more,
        ),
        // The one that runs goes when the other one serves. A function or a stack that is renamed keeps its containers:
        // their labels cannot be changed. Whether the engine starts a container again is decided where it is started and stopped.
        { parent: owner, deleteBeforeReplace: false, ignoreChanges: ["labels", "restart"] },
    );
}
