import type Docker from "dockerode";

const BY_DIGEST = /(^|@)sha256:[0-9a-f]{64}$/;

/**
 * An image as what it is now, for good: by its digest, or by its id when it is of no registry. A tag may move; what
 * is resolved does not.
 *
 * @throws Error when neither the engine nor its registry has it
 */
export async function pinImage(engine: Docker, image: string): Promise<string> {
    if (BY_DIGEST.test(image)) {
        return image;
    }
    const local = await engine
        .getImage(image)
        .inspect()
        .catch((error: unknown) => {
            if ((error as { statusCode?: number }).statusCode === 404) {
                return undefined;
            }
            throw error;
        });
    if (local?.RepoDigests.length === 0) {
        return local.Id;
    }
    try {
        const { Descriptor } = (await engine.getImage(image).distribution()) as { Descriptor: { digest: string } };
        return `${image.replace(/:[^:/]+$/, "")}@${Descriptor.digest}`;
    } catch (error) {
        throw new Error(
            `image: ${image} is in neither the engine nor its registry (${(error as Error).message}); build or push it, ` +
                "or give it by its digest",
            { cause: error },
        );
    }
}

/** Takes a name off an image, and the image away with its last one, unless something runs it. */
export async function removeImage(engine: Docker, image: string): Promise<void> {
    await (engine.getImage(image).remove() as Promise<unknown>).catch((error: unknown) => {
        if (![404, 409].includes((error as { statusCode?: number }).statusCode ?? 0)) {
            throw error;
        }
    });
}
