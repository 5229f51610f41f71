import * as net from "node:net";
import type Docker from "dockerode";
import { execute, type Executed, lastLines } from "../../../components/platforms/docker/plugin/engine";
import { type Images, importImages } from "./images.mjs";
import { dockerProblem, findEngine } from "./local-engine.mjs";
import { dockerAt, startEngine } from "./own-engine.mjs";

/** How long a test may wait for `Engine.start`, which compiles and imports its images. */
export const ENGINE_MILLISECONDS = 180_000;

/** What the environment calls the socket of the engine that a run of tests shares. */
const SHARED = "GRAY_TEST_DOCKER";

/** No Docker engine can be had on this machine; the message says why, in one line. */
export class NoEngine extends Error {}

/** A Docker engine on this machine, with the tests' images in it. */
export class Engine {
    /** Its API. */
    readonly docker: Docker;

    private constructor(
        /** `DOCKER_HOST`: "unix:///…" */
        readonly host: string,
        readonly images: Images,
        private readonly close: () => Promise<void>,
    ) {
        this.docker = dockerAt(host);
    }

    /**
     * Takes the engine that answers at `DOCKER_HOST` or `/var/run/docker.sock`, or starts one. In a run of tests, it is
     * the one that all files of the run share.
     *
     * @throws NoEngine where there can be none
     */
    static async start(): Promise<Engine> {
        const shared = process.env[SHARED];
        return shared === undefined ? Engine.launch() : Engine.join(shared);
    }

    /** Stops it if it was started here and is nobody else's, and takes out of it what tests put there. */
    async stop(): Promise<void> {
        await this.close();
    }

    /** Runs a command in a container; what it printed, and how it ended. */
    async exec(container: string, command: string[]): Promise<Executed> {
        return execute(this.docker, container, command);
    }

    /** What a container has printed. */
    async logs(container: string): Promise<string> {
        return lastLines(this.docker, container, 1000);
    }

    /** Lets the files of a run share one engine, which starts when the first one asks; returns what ends the sharing. */
    static async share(socket: string): Promise<() => Promise<void>> {
        let engine: Promise<Engine> | undefined;
        const server = net.createServer(client => {
            client.on("error", () => undefined);
            engine ??= Engine.launch();
            engine.then(
                ({ host, images }) => client.end(JSON.stringify({ host, images })),
                (error: unknown) => client.end(JSON.stringify(describe(error))),
            );
        });
        await new Promise<void>(resolve => server.listen(socket, resolve));
        process.env[SHARED] = socket;
        return async () => {
            delete process.env["GRAY_TEST_DOCKER"];
            server.close();
            await (await engine?.catch(() => undefined))?.stop();
        };
    }

    private static async join(socket: string): Promise<Engine> {
        let text = "";
        for await (const part of net.connect(socket)) {
            text += String(part);
        }
        const { host, images, problem, failure } = JSON.parse(text) as Started & { problem?: string; failure?: string };
        if (problem !== undefined) {
            throw new NoEngine(problem);
        }
        if (failure !== undefined) {
            throw new Error(failure);
        }
        return new Engine(host, images, async () => Promise.resolve());
    }

    private static async launch(): Promise<Engine> {
        const problem = await dockerProblem();
        if (problem !== undefined) {
            throw new NoEngine(problem);
        }
        const found = await findEngine();
        const own = found === undefined ? await startEngine().catch(noEngine) : undefined;
        const host = found ?? own?.host ?? "";
        const docker = dockerAt(host);
        try {
            const images = await importImages(docker, `run-${String(process.pid)}`);
            const close = async (): Promise<void> =>
                own === undefined ? takeOut(docker, [images.server, images.haproxy]) : own.stop();
            return new Engine(host, images, close);
        } catch (error) {
            await own?.stop();
            throw error;
        }
    }
}

interface Started {
    host: string;
    images: Images;
}

function noEngine(error: unknown): never {
    throw new NoEngine((error as Error).message);
}

function describe(error: unknown): { problem: string } | { failure: string } {
    return error instanceof NoEngine ? { problem: error.message } : { failure: String(error) };
}

/** Removes from an engine that others use too what our images left there: containers, their networks, the images. */
async function takeOut(docker: Docker, images: string[]): Promise<void> {
    const containers = await docker.listContainers({ all: true, filters: { ancestor: images } });
    await Promise.all(containers.map(async ({ Id }) => remove(docker.getContainer(Id))));
    const networks = new Set(containers.flatMap(each => Object.keys(each.NetworkSettings.Networks)));
    for (const name of ["bridge", "host", "none"]) {
        networks.delete(name);
    }
    // One that others use too cannot be removed, which is right.
    await Promise.allSettled([...networks].map(async name => remove(docker.getNetwork(name))));
    for (const image of images) {
        await remove(docker.getImage(image));
    }
}

/** Its types leave open what the engine answers to a removal, which is nothing. */
async function remove(thing: Docker.Container | Docker.Network | Docker.Image): Promise<void> {
    await (thing.remove({ force: true }) as Promise<unknown>);
}
