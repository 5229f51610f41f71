import type Docker from "dockerode";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { requireProject } from "../test-project";
import { type Images, importImages } from "./images.mjs";
import { dockerProblem } from "./local-engine.mjs";
import { dockerAt, type OwnEngine, startEngine } from "./own-engine.mjs";
import { pluginProblem } from "./use-engine";

/** An engine that no other file of tests uses, with the tests' images in it. */
export interface UsedEngine {
    engine: OwnEngine;
    docker: Docker;
    images: Images;
}

/**
 * An engine of its own for a file of tests that restart it, or look at all that is in it: others would miss one that is
 * restarted. Where there can be none, or no Docker plugin, the tests are skipped with the reason. Call what it returns in a
 * test or hook.
 *
 * @param tag of the images
 * @param options.dataMegabytes the size of a disk of its own, which a test can fill
 */
export function useOwnEngine(tag: string, options: { dataMegabytes?: number } = {}): () => UsedEngine {
    requireProject("docker");
    let used: UsedEngine | undefined;
    let problem: string | undefined;
    beforeAll(async () => {
        problem = pluginProblem() ?? (await dockerProblem());
        if (problem === undefined) {
            const engine = await startEngine(options).catch((error: unknown) => {
                problem = (error as Error).message;
                return undefined;
            });
            const docker = engine && dockerAt(engine.host);
            used = engine && docker && { engine, docker, images: await importImages(docker, tag) };
        }
    });
    beforeEach(context => context.skip(problem !== undefined, problem));
    afterAll(async () => used?.engine.stop());
    return () => {
        if (used === undefined) {
            throw new Error("the Docker engine runs while the tests and their hooks do");
        }
        return used;
    };
}
