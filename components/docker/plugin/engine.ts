import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";

/** A command that runs for longer hangs. */
const LONGEST_MILLISECONDS = 20_000;
const LOOK_MILLISECONDS = 10;

/** How a command in a container ended. */
export interface Executed {
    code: number | null;
    output: string;
}

/**
 * The Docker engine of `docker:host` in the stack's configuration, or of `DOCKER_HOST`.
 *
 * @param host `unix:///…`, `tcp://…` or `ssh://…`; the environment's when not given
 */
export function engineAt(host: string | undefined): Docker {
    const Engine = loadDockerode();
    if (host === undefined) {
        return new Engine();
    }
    // dockerode reads DOCKER_HOST while it is made, whatever kind of address it is, and takes such an address nowhere else.
    const before = process.env["DOCKER_HOST"];
    process.env["DOCKER_HOST"] = host;
    try {
        return new Engine();
    } finally {
        if (before === undefined) {
            delete process.env["DOCKER_HOST"];
        } else {
            process.env["DOCKER_HOST"] = before;
        }
    }
}

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

/** The last lines that a container printed. */
export async function lastLines(engine: Docker, container: string, count = 20): Promise<string> {
    const bytes = await engine.getContainer(container).logs({ stdout: true, stderr: true, tail: count });
    const pieces: Buffer[] = [];
    // Each piece has a head of 8 bytes, the last 4 of which say how long it is.
    for (let at = 0; at + 8 <= bytes.length; at += 8 + bytes.readUInt32BE(at + 4)) {
        pieces.push(bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at + 4)));
    }
    return Buffer.concat(pieces).toString().trimEnd();
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
