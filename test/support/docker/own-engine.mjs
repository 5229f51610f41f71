/** Starts a Docker engine that lives as long as whoever asked for it: `keeper.mjs` keeps it, in a process of its own. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Docker from "dockerode";

/** Asks the engine at a `DOCKER_HOST`. */
export function dockerAt(host) {
    const { protocol, hostname, port, pathname } = new URL(host);
    return protocol === "unix:" ? new Docker({ socketPath: pathname }) : new Docker({ host: hostname, port });
}

/**
 * Starts one; an error says why there can be none.
 *
 * @param dataMegabytes the size of a disk of its own for what it keeps; without it, it uses the machine's
 */
export async function startEngine({ dataMegabytes } = {}) {
    // A process group of its own: Ctrl-C reaches it through its input, so that it can stop in order.
    const child = spawn(process.execPath, [join(import.meta.dirname, "keeper.mjs"), String(dataMegabytes ?? "")], {
        stdio: ["pipe", "pipe", "inherit"],
        detached: true,
    });
    const lines = createInterface({ input: child.stdout });
    const { host, data, problem } = await saidBy(lines);
    if (host === undefined) throw new Error(`no Docker engine could be started: ${problem}`);
    return {
        host,
        data,
        restart: () => restart(child, lines, "restart"),
        kill: () => restart(child, lines, "kill"),
        crash: () => restart(child, lines, "crash"),
        stop: () => stop(child),
    };
}

async function saidBy(lines) {
    const text = await new Promise(resolve => {
        const said = line => {
            lines.off("close", ended);
            resolve(line);
        };
        const ended = () => {
            lines.off("line", said);
            resolve('{"problem":"it ended"}');
        };
        lines.once("line", said).once("close", ended);
    });
    return JSON.parse(text);
}

async function restart(child, lines, word) {
    const answer = saidBy(lines);
    child.stdin.write(`${word}\n`);
    const { problem } = await answer;
    if (problem !== undefined) throw new Error(`the Docker engine did not start again: ${problem}`);
}

async function stop(child) {
    const ended = new Promise(resolve => child.once("close", resolve));
    if (child.exitCode === null) {
        child.stdin.end();
        await ended;
    }
}
