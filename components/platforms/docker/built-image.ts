import { RemoteImage } from "@pulumi/docker/remoteImage";
import type * as pulumi from "@pulumi/pulumi";
import type { CheckedBuild } from "./build";

/**
 * Builds an image on the engine that runs it. Those of older versions stay as they are, under names of their own.
 *
 * @returns its name, once it is built
 */
export function buildImage(
    owner: pulumi.Resource,
    name: string,
    image: string,
    { context, dockerfile, args, identity }: CheckedBuild,
): pulumi.Output<string> {
    const { target, platform } = identity;
    const built = new RemoteImage(
        `${name}-image`,
        {
            name: image,
            keepLocally: true,
            build: {
                context,
                dockerfile,
                ...(args !== undefined && { buildArgs: args }),
                ...(target !== undefined && { target }),
                ...(platform !== undefined && { platform }),
            },
        },
        { parent: owner },
    );
    return built.name;
}
