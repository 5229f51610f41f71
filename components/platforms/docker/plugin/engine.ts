import type * as http from "node:http";
import * as https from "node:https";
import { PassThrough, Readable, type Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { type EngineAddress, type EnginePlace, placeOfEngine } from "./engine-address";
import { sshAgent } from "./ssh-agent";

/** A command that runs for longer hangs. */
const LONGEST_MILLISECONDS = 20_000;
const LOOK_MILLISECONDS = 10;

/** How a command in a container ended. */
export interface Executed {
    code: number | null;
    output: string;
}

/**
 * The engine that the Docker provider uses.
 *
 * @param address what the stack's configuration or a provider says; the environment's when nothing
 * @throws Error for an address that is none
 */
export function engineAt(address: EngineAddress): Docker {
    const Engine = loadDockerode();
    const options = optionsFor(placeOfEngine(address));
    // dockerode reads the variable while it is made, and throws for an address that it does not know.
    const before = process.env["DOCKER_HOST"];
    delete process.env["DOCKER_HOST"];
    try {
        return new Engine(options);
    } finally {
        if (before !== undefined) {
            process.env["DOCKER_HOST"] = before;
        }
    }
}

function optionsFor({ host, sshOpts, tls }: EnginePlace): DockerOptions {
    const [, scheme = "tcp", rest = ""] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(host) ?? [];
    if (scheme === "unix" || scheme === "npipe") {
        return { socketPath: rest, protocol: "http" };
    }
    if (!["tcp", "http", "https", "ssh"].includes(scheme) || !URL.canParse(`http://${rest}`)) {
        throw new Error(
            `docker:host: ${JSON.stringify(host)} is no address of an engine; give unix:///path, tcp://machine:port or ssh://user@machine`,
        );
    }
    if (scheme === "ssh") {
        return { protocol: "http", host: "docker.example.com", port: 80, agent: sshAgent({ url: host, sshOpts }) };
    }
    const { hostname, port, pathname } = new URL(`http://${rest}`);
    const where = { host: hostname, port, pathPrefix: pathname };
    if (tls === undefined) {
        return { ...where, protocol: "http" };
    }
    // As the provider does: without a certificate authority any certificate will do.
    const { ca, cert, key } = tls;
    const agent = new https.Agent({ cert, key, ...(ca === "" ? { rejectUnauthorized: false } : { ca }) });
    return { ...where, protocol: "https", agent };
}

/** Its types leave the agent out, which it takes. */
type DockerOptions = Docker.DockerOptions & { agent?: http.Agent };

/** Runs a command in a container, as root unless another user is given. */
export async function execute(
    engine: Docker,
    container: string,
    command: string[],
    { environment = {}, user = "0" }: { environment?: Record<string, string>; user?: string } = {},
): Promise<Executed> {
    const run = await engine.getContainer(container).exec({
        Cmd: command,
        Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        User: user,
        AttachStdout: true,
        AttachStderr: true,
        // On a terminal the engine sends plain text, both outputs in order.
        Tty: true,
    });
    const stream = await run.start({ Tty: true });
    const timer = setTimeout(
        () => stream.destroy(new Error(`${command.join(" ")} does not end`)),
        LONGEST_MILLISECONDS,
    );
    const pieces: Buffer[] = [];
    try {
        for await (const piece of stream) {
            pieces.push(Buffer.from(piece as Uint8Array));
        }
    } finally {
        clearTimeout(timer);
    }
    // The stream may end before the engine knows how the command did.
    let ended = await run.inspect();
    while (ended.Running) {
        await sleep(LOOK_MILLISECONDS);
        ended = await run.inspect();
    }
    // A piece may end within a character.
    return { code: ended.ExitCode, output: Buffer.concat(pieces).toString().replaceAll("\r\n", "\n").trim() };
}

/** Whether there is no such container any more. */
export async function isGone(engine: Docker, container: string): Promise<boolean> {
    return (await unlessGone(engine.getContainer(container).inspect())) === undefined;
}

/** What the engine answers about something; `undefined` when it is not there. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
    return answer.catch((error: unknown) => {
        if ((error as { statusCode?: number }).statusCode === 404) {
            return undefined;
        }
        throw error;
    });
}

/** The last lines that a container printed, on standard output and standard error; one with a terminal prints both as one. */
export async function lastLines(engine: Docker, container: string, count = 20): Promise<string> {
    const printed = Readable.from([
        await engine.getContainer(container).logs({ stdout: true, stderr: true, tail: count }),
    ]);
    const lines = new PassThrough();
    // The engine sends the pieces of both outputs with a head each, which are taken off here.
    (engine.modem as Demultiplexer).demuxStream(printed, lines, lines);
    printed.once("end", () => lines.end());
    return (await text(lines)).replaceAll("\r\n", "\n").trimEnd();
}

/** Dockerode's types leave its methods out. */
interface Demultiplexer {
    demuxStream: (from: Readable, stdout: Writable, stderr: Writable) => void;
}

/** Its packages are wanted only by those who have containers. */
function loadDockerode(): typeof Docker {
    try {
        // eslint-disable-next-line @typescript-eslint/no-require-imports
        return require("dockerode") as typeof Docker;
    } catch (error) {
        throw new Error("gray.docker needs dockerode beside this package: npm install dockerode", { cause: error });
    }
}
