import { removable } from "../../../model/retention";
import { engineAt } from "../plugin/engine";
import type { EngineAddress } from "../plugin/engine-address";
import { imageNames, removeImage } from "../plugin/image";
import type { OpenSpec } from "../plugin/versions-provider";

/** What {@link pruneImages} is given. */
export interface PruneImagesArgs {
    /** What each version is made of, by number. */
    specs: Record<string, OpenSpec>;
    /** How many of the newest versions keep their image. */
    keep: number;
    /** Versions that keep it beside them. */
    inUse: Iterable<string>;
    host: EngineAddress;
    /** Only say what would go. */
    dryRun: boolean;
}

/**
 * Removes the images that were built for a function's older versions. One that a container uses, a stopped one too, stays.
 * Images that were pulled are not touched: they may be other programs' as well.
 *
 * @returns the versions whose images went, oldest first
 * @throws Error when the engine cannot be asked
 */
export async function pruneImages({ specs, keep, inUse, host, dryRun }: PruneImagesArgs): Promise<string[]> {
    const built = Object.entries(specs).filter(([, { build }]) => build !== undefined);
    if (built.length === 0) {
        return [];
    }
    const engine = engineAt(host);
    const existing = await imageNames(engine);
    const used = new Set((await engine.listContainers({ all: true })).map(({ Image }) => Image));
    const imageOf = new Map(
        built.filter(([, { image }]) => existing.has(image)).map(([version, { image }]) => [version, image]),
    );
    const stays = [...imageOf].filter(([, image]) => used.has(image)).map(([version]) => version);
    const removed = removable([...imageOf.keys()], keep, new Set([...inUse, ...stays])).reverse();
    if (!dryRun) {
        for (const version of removed) {
            await removeImage(engine, imageOf.get(version) ?? "");
        }
    }
    return removed;
}
