import type Docker from "dockerode";
import { execute, type Executed } from "./engine";

/** What a shell command runs in, unless the image says otherwise. */
const SHELL = ["/bin/sh", "-c"];

/**
 * Runs a container's health check once, as the engine would. The engine itself asks for the first time when an interval
 * has passed, 30 seconds for most images: an update that waits for a version would wait for that.
 *
 * Source: https://docs.docker.com/reference/dockerfile/#healthcheck
 */
export async function askHealth(engine: Docker, { Id, Config }: Docker.ContainerInspectInfo): Promise<Executed> {
    const [kind, ...rest] = Config.Healthcheck?.Test ?? [];
    const { Shell } = Config as { Shell?: string[] | null };
    const command = kind === "CMD-SHELL" ? [...(Shell ?? SHELL), ...rest] : rest;
    // A container that ends meanwhile refuses commands, and one may lack the program: that is its answer.
    return execute(engine, Id, command, { user: Config.User }).catch((error: unknown) => ({
        code: null,
        output: error instanceof Error ? error.message : String(error),
    }));
}
