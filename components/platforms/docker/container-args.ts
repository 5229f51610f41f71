import type { ContainerArgs } from "@pulumi/docker/container";
import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, show } from "../../model/argument-error";

/** The arguments that a function has under a name of its own. */
const ELSEWHERE = {
    image: "image",
    command: "command",
    envs: "environment",
    memory: "memory",
    memorySwap: "memory",
    cpus: "cpus",
    healthcheck: "health",
    destroyGraceSeconds: "drainTimeout",
    ports: "port",
} as const;
/** What a release needs to decide for itself: which containers run, and how callers find them. */
const OURS = [
    "name",
    "publishAllPorts",
    "networkMode",
    "restart",
    "maxRetryCount",
    "start",
    "mustRun",
    "rm",
    "attach",
    "logs",
    "wait",
    "waitTimeout",
] as const;
const OWN_LABELS = "gray.";

/** What a container may have beside the function's own arguments, as the Docker provider's `Container` takes it. */
export type MoreContainerArgs = Omit<ContainerArgs, keyof typeof ELSEWHERE | (typeof OURS)[number]>;

/** @throws ArgumentError for what the function decides itself, and for what cannot be read before the update */
export function checkContainer(containerArgs: unknown): MoreContainerArgs {
    if (containerArgs === undefined) {
        return {};
    }
    if (pulumi.Output.isInstance(containerArgs) || typeof containerArgs !== "object" || containerArgs === null) {
        throw new ArgumentError(
            "container",
            `${show(containerArgs)} is not an object; give one, whose values may be outputs`,
        );
    }
    const container: MoreContainerArgs = containerArgs;
    for (const name of Object.keys(container)) {
        if (Object.hasOwn(ELSEWHERE, name)) {
            const argument = ELSEWHERE[name as keyof typeof ELSEWHERE];
            throw new ArgumentError(`container.${name}`, `the function has an argument for it; give ${argument}`);
        }
        if ((OURS as readonly string[]).includes(name)) {
            throw new ArgumentError(`container.${name}`, "the release decides about it; leave it out");
        }
    }
    const labels: unknown = container.labels;
    for (const entry of Array.isArray(labels) ? (labels as unknown[]) : []) {
        const { label } = (entry ?? {}) as { label?: unknown };
        if (typeof label === "string" && label.startsWith(OWN_LABELS)) {
            throw new ArgumentError(
                "container.labels",
                `${show(label)} is a label of the release's own; give another name`,
            );
        }
    }
    return container;
}

/** @throws ArgumentError for a path that no file can have */
export function checkFiles(files: unknown): void {
    if (files === undefined || pulumi.Output.isInstance(files)) {
        return;
    }
    if (typeof files !== "object" || files === null || Array.isArray(files)) {
        throw new ArgumentError("files", `${show(files)} is not a map; give path → text`);
    }
    for (const file of Object.keys(files)) {
        if (!file.startsWith("/") || file.endsWith("/") || file.split("/").includes("..")) {
            throw new ArgumentError(
                "files",
                `${show(file)} is no path of a file; give one that begins with / and has no ..`,
            );
        }
    }
}

/**
 * All that a version's container has beside the function's own arguments, files too.
 *
 * @param files path → text
 */
export function withFiles(
    container: MoreContainerArgs,
    files: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined,
): MoreContainerArgs {
    if (files === undefined) {
        return container;
    }
    const fileUploads = pulumi.output(files).apply(texts =>
        Object.entries(texts)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([file, content]) => ({ file, content, permissions: "0444" })),
    );
    const uploads = pulumi
        .all([fileUploads, container.uploads])
        .apply(([first, second]) => [...first, ...(second ?? [])]);
    return { ...container, uploads };
}

/** Lists to which the program adds; of anything else the release has nothing of its own. */
const JOINED = ["labels", "networksAdvanced"] as const;

/**
 * The provider's arguments for a version's container: those of the release, and what the program adds.
 *
 * @param names of what the program adds
 */
export function withMore(
    releaseArgs: ContainerArgs,
    names: readonly string[],
    more: pulumi.Output<Record<string, unknown>>,
): ContainerArgs {
    const added = names.map(name => {
        const value = more.apply(all => all[name]);
        const isJoined = (JOINED as readonly string[]).includes(name);
        const begin = isJoined ? releaseArgs[name as (typeof JOINED)[number]] : undefined;
        return [name, begin === undefined ? value : joined(begin, value)];
    });
    return { ...releaseArgs, ...(Object.fromEntries(added) as ContainerArgs) };
}

function joined(begin: pulumi.Input<unknown>, end: pulumi.Output<unknown>): pulumi.Output<unknown[]> {
    return pulumi
        .all([begin, end])
        .apply(([first, second]) => [...(first as unknown[]), ...((second as unknown[] | undefined) ?? [])]);
}
