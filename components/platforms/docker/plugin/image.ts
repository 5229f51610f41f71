import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { unlessGone } from "./engine";
import { loginFor, type RegistryAuth } from "./registry-login";

const BY_DIGEST = /(^|@)sha256:[0-9a-f]{64}$/;
/** A registry gets less time when there is an answer without it: going back to a stable version must be quick. */
const PATIENCE_MILLISECONDS = { alone: 60_000, otherwise: 5000 };

/** An image that the program names. */
export interface ImageToPin {
    image: string;
    /** Logins for registries, in addition to those of `docker login`. */
    registryAuth?: readonly RegistryAuth[] | undefined;
    /** What the newest version's image was named, and pinned to. */
    before?: { image: string; pinned: string } | undefined;
}

/** An image as what it is for good. */
export interface PinnedImage {
    pinned: string;
    /** What the user should know: that a registry could not be asked, and what was taken in its place. */
    warning?: string;
}

/**
 * An image as what it is now, for good: by its digest, or by its id when it is of no registry. A tag may move; what
 * is resolved does not. When the registry cannot be asked, an unchanged name stays what it was, and another name is what the
 * engine itself has under it: that is what the engine would start.
 *
 * @throws Error when neither the engine nor its registry has it
 */
export async function pinImage(engine: Docker, { image, registryAuth, before }: ImageToPin): Promise<PinnedImage> {
    if (BY_DIGEST.test(image)) {
        return { pinned: image };
    }
    const local = await unlessGone(engine.getImage(image).inspect());
    if (local?.RepoDigests.length === 0) {
        return { pinned: local.Id };
    }
    const unchanged = before?.image === image ? before.pinned : undefined;
    const hasOther = unchanged !== undefined || local !== undefined;
    try {
        const digest = await digestOf(engine, image, registryAuth, hasOther);
        return { pinned: `${image.replace(/:[^:/]+$/, "")}@${digest}` };
    } catch (error) {
        const why = (error as Error).message.trim().replace(/\s+/g, " ");
        if (unchanged !== undefined) {
            return {
                pinned: unchanged,
                warning: `image: the registry of ${image} gives no digest (${why}), so the image stays ${unchanged}`,
            };
        }
        if (local !== undefined) {
            return {
                pinned: local.Id,
                warning: `image: the registry of ${image} gives no digest (${why}), so the engine's own image of that name is taken`,
            };
        }
        throw new Error(
            `image: ${image} is in neither the engine nor its registry (${why}); build or push it, log in to its registry ` +
                "(docker login, or docker:registryAuth in the stack's configuration), or give it by its digest",
            { cause: error },
        );
    }
}

async function digestOf(
    engine: Docker,
    image: string,
    registryAuth: readonly RegistryAuth[] | undefined,
    hasOther: boolean,
): Promise<string> {
    const milliseconds = hasOther ? PATIENCE_MILLISECONDS.otherwise : PATIENCE_MILLISECONDS.alone;
    const authconfig = await loginFor(image, registryAuth);
    const distribution = engine.getImage(image) as unknown as {
        distribution(options: { authconfig?: Docker.AuthConfig }): Promise<{ Descriptor: { digest: string } }>;
    };
    const timer = new AbortController();
    const late = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`no answer in ${String(milliseconds / 1000)} s`);
    });
    try {
        const answer = distribution.distribution(authconfig === undefined ? {} : { authconfig });
        const { Descriptor } = await Promise.race([answer, late]);
        return Descriptor.digest;
    } finally {
        timer.abort();
        late.catch(() => undefined);
    }
}

/**
 * Pulls an image from its registry.
 *
 * @param registryAuth logins for registries, in addition to those of `docker login`
 * @throws Error with the engine's or the registry's words when it cannot
 */
export async function pullImage(
    engine: Docker,
    image: string,
    registryAuth: readonly RegistryAuth[] = [],
): Promise<void> {
    const authconfig = await loginFor(image, registryAuth);
    const progress = await engine.pull(image, { ...(authconfig && { authconfig }) });
    await new Promise<void>((resolve, reject) => {
        engine.modem.followProgress(progress, error => (error === null ? resolve() : reject(error)));
    });
}

/** The names of all images on the engine. */
export async function imageNames(engine: Docker): Promise<Set<string>> {
    return new Set((await engine.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []));
}

/** Takes a name off an image, and the image away with its last one, unless something runs it. */
export async function removeImage(engine: Docker, image: string): Promise<void> {
    await (engine.getImage(image).remove() as Promise<unknown>).catch((error: unknown) => {
        if (![404, 409].includes((error as { statusCode?: number }).statusCode ?? 0)) {
            throw error;
        }
    });
}
