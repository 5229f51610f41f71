import { type ChildProcess, spawn } from "node:child_process";
import * as net from "node:net";
import * as path from "node:path";
import Docker from "dockerode";
import { execute, type Executed, lastLines } from "../../../components/docker/plugin/engine";
import { type Images, importImages } from "./images";
import { dockerProblem, findEngine } from "./local-engine.mjs";

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
        const keeper = found === undefined ? await Keeper.start() : undefined;
        const host = found ?? keeper?.host ?? "";
        const docker = dockerAt(host);
        try {
            const images = await importImages(docker, `run-${String(process.pid)}`);
            const close = async (): Promise<void> =>
                keeper === undefined ? takeOut(docker, [images.server, images.haproxy]) : keeper.stop();
            return new Engine(host, images, close);
        } catch (error) {
            await keeper?.stop();
            throw error;
        }
    }
}

interface Started {
    host: string;
    images: Images;
}

/** The process that keeps an engine of our own, and ends with its standard input. */
class Keeper {
    private constructor(
        readonly host: string,
        private readonly child: ChildProcess,
    ) {}

    static async start(): Promise<Keeper> {
        // A process group of its own: Ctrl-C reaches it through its input, so that it can stop in order.
        const child = spawn(process.execPath, [path.join(__dirname, "keeper.mjs")], {
            stdio: ["pipe", "pipe", "inherit"],
            detached: true,
        });
        let text = "";
        for await (const part of child.stdout) {
            text += String(part);
            if (text.includes("\n")) {
                break;
            }
        }
        const { host, problem } = JSON.parse(text === "" ? '{"problem":"it ended"}' : text) as Record<string, string>;
        if (host === undefined) {
            throw new NoEngine(`no Docker engine could be started: ${String(problem)}`);
        }
        return new Keeper(host, child);
    }

    async stop(): Promise<void> {
        const ended = new Promise(resolve => this.child.once("close", resolve));
        if (this.child.exitCode === null) {
            this.child.stdin?.end();
            await ended;
        }
    }
}

function dockerAt(host: string): Docker {
    const { protocol, hostname, port, pathname } = new URL(host);
    return protocol === "unix:" ? new Docker({ socketPath: pathname }) : new Docker({ host: hostname, port });
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
