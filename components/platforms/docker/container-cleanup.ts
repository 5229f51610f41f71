import * as pulumi from "@pulumi/pulumi";
import type { Running, Surroundings } from "./container";
import { StoppedVersions, ContainerCleanup } from "./plugin-resources";

/** What {@link cleanUpContainers} is given. */
export interface CleanupTargets extends Surroundings {
    running: pulumi.Output<Running[]>;
    /** How many versions stay stopped. */
    keep: number;
    /** The container of a version that stays; its id. */
    keepVersion: (version: string) => pulumi.Output<string>;
    /** What the router does: a version that nobody gets any more is stopped after that. */
    routes: pulumi.Resource;
    /** Of the function's versions: containers with another one are another resource's. */
    identity: pulumi.Output<string | undefined>;
}

/** The containers that nobody gets: some stay, stopped, and no update leaves one behind. */
export function cleanUpContainers(targets: CleanupTargets): void {
    const { owner, name, network, running, keep, keepVersion, routes, identity, drainTimeout, host } = targets;
    const kept = keep === 0 ? pulumi.output<string[]>([]) : stoppedVersions(targets);
    new ContainerCleanup(
        `${name}-others`,
        {
            functionName: name,
            identity,
            network,
            running: running.apply(all =>
                Object.fromEntries(all.map(({ version, container }) => [version, container])),
            ),
            // Undefined where an update of other resources alone (`--target`) skips it and it was never made.
            kept: kept.apply((all: string[] | undefined) =>
                Object.fromEntries((all ?? []).map(version => [version, keepVersion(version)])),
            ),
            seconds: drainTimeout,
            ...(host !== undefined && { host }),
        },
        { parent: owner, dependsOn: routes },
    );
}

function stoppedVersions({
    owner,
    name,
    network,
    running,
    keep,
    identity,
    host,
}: CleanupTargets): pulumi.Output<string[]> {
    const live = running.apply(all => all.map(({ version }) => version));
    const dependsOn = running.apply(all => all.map(({ ready }) => ready));
    return new StoppedVersions(
        `${name}-kept`,
        { functionName: name, live, keep, network, identity, ...(host !== undefined && { host }) },
        { parent: owner, dependsOn },
    ).kept;
}
