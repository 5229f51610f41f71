/** Starts a Docker engine that lives as long as whoever asked for it: `keeper.mjs` keeps it, in a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import Docker from "dockerode";

/** Asks the engine at a `DOCKER_HOST`. */
export function dockerAt(host) {
    const { protocol, hostname, port, pathname } = new URL(host);
    return protocol === "unix:" ? new Docker({ socketPath: pathname }) : new Docker({ host: hostname, port });
}

/** Starts one; an error says why there can be none. */
export async function startEngine() {
    // A process group of its own: Ctrl-C reaches it through its input, so that it can stop in order.
    const child = spawn(process.execPath, [join(import.meta.dirname, "keeper.mjs")], {
        stdio: ["pipe", "pipe", "inherit"],
        detached: true,
    });
    let text = "";
    for await (const part of child.stdout) {
        text += part;
        if (text.includes("\n")) break;
    }
    const { host, problem } = JSON.parse(text === "" ? '{"problem":"it ended"}' : text);
    if (host === undefined) throw new Error(`no Docker engine could be started: ${problem}`);
    return { host, stop: () => stop(child) };
}

async function stop(child) {
    const ended = new Promise(resolve => child.once("close", resolve));
    if (child.exitCode === null) {
        child.stdin.end();
        await ended;
    }
}
