import type Docker from "dockerode";

/** Asks the engine at a `DOCKER_HOST`. */
export function dockerAt(host: string): Docker;

/** A Docker engine of our own. */
export interface OwnEngine {
    /** `DOCKER_HOST`. */
    host: string;
    /** The folder of what it keeps. */
    data: string;
    /** Stops dockerd and starts it again, as with a machine that is restarted. */
    restart(): Promise<void>;
    /** Kills dockerd alone and starts it again: containers and containerd live meanwhile. */
    kill(): Promise<void>;
    /** Kills dockerd and starts it again, as with a machine that has lost its power. */
    crash(): Promise<void>;
    /** Ends it, and leaves nothing of it behind. */
    stop(): Promise<void>;
}

/**
 * Starts one; an error says why there can be none.
 *
 * @param options.dataMegabytes the size of a disk of its own for what it keeps; without it, it uses the machine's
 */
export function startEngine(options?: { dataMegabytes?: number }): Promise<OwnEngine>;
