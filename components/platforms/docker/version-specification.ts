import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, show } from "../../model/argument-error";
import type { CheckedBuild } from "./build";
import { buildImage } from "./built-image";
import type { CheckedArgs } from "./checks";
import type { Surroundings, VersionToRun } from "./container";
import { withFiles } from "./container-args";
import { registryAuthOf } from "./engine";
import type { FunctionArgs } from "./function-args";
import type { EngineAddress } from "./plugin/engine-address";
import type { Making, OpenSpec } from "./plugin/versions-provider";
import { Versions } from "./plugin-resources";

/** What a function's versions are made of, by number. Their environments stay apart: they may be secret. */
export interface VersionSpecifications {
    specs: Record<string, OpenSpec>;
    makings: Record<string, Making>;
}

/** Numbers what a function's arguments ask for: known in previews too. */
export function makeVersions(
    parent: pulumi.Resource,
    name: string,
    { image, port, command, memory, cpus, environment = {}, files }: FunctionArgs,
    { health, build, container }: CheckedArgs,
    host: pulumi.Input<EngineAddress>,
): Versions {
    const spec = pulumi.output(image).apply(found => ({
        ...(build === undefined ? { image: found } : { build: build.identity }),
        port,
        ...(command && { command }),
        ...(memory !== undefined && { memory }),
        ...(cpus !== undefined && { cpus }),
        ...(health && { health }),
    }));
    return new Versions(
        `${name}-versions`,
        {
            functionName: name,
            owner: [pulumi.getProject(), pulumi.getStack(), name],
            spec,
            environment,
            container: withFiles(container, files),
            ...(build?.args !== undefined && { buildArgs: build.args }),
            ...(host !== undefined && { host }),
            registryAuth: registryAuthOf(parent),
        },
        { parent },
    );
}

/** A version by its number, as its container needs it. An image that is built belongs to the newest one alone. */
export function versionToRun(
    surroundings: Surroundings,
    { environments, containers }: Versions,
    { specs, makings }: VersionSpecifications,
    version: string,
    build?: CheckedBuild,
): VersionToRun {
    const { owner, name } = surroundings;
    const spec = specs[version];
    if (spec === undefined) {
        throw new ArgumentError(
            "version",
            `${show(version)} is not in the stack's state any more; publish one that is`,
        );
    }
    return {
        ...surroundings,
        version,
        spec,
        image: build === undefined ? spec.image : buildImage(owner, name, spec.image, build),
        environment: environments.apply(all => all[version] ?? {}),
        more: containers.apply(all => all?.[version] ?? {}),
        making: makings[version],
    };
}
