/**
 * Which Docker engine the tests can have on this machine: one that answers, or one that they start. Runs before any npm
 * package is there: `npm test` asks before it builds the Docker plugin.
 */
import { accessSync, constants, existsSync } from "node:fs";
import { request } from "node:http";
import { delimiter, join } from "node:path";

const SOCKET = "unix:///var/run/docker.sock";

/** What the test images are made of and with, and Debian's packages that have it. */
const IMAGE_PROGRAMS = { haproxy: "haproxy", busybox: "busybox-static", bash: "bash", go: "golang-go" };

/** Where programs may lie that are not on everybody's PATH: those of root, and Go. */
const MORE_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/bin", "/usr/local/go/bin"];

export function findProgram(name) {
    const folders = [...(process.env.PATH ?? "").split(delimiter), ...MORE_FOLDERS];
    return folders.filter(Boolean).map(folder => join(folder, name)).find(isExecutable); // prettier-ignore
}

/** Finds an engine of this machine that answers: its DOCKER_HOST. */
export async function findEngine() {
    for (const host of [process.env.DOCKER_HOST, SOCKET]) {
        if (host && (await answers(host))) return host;
    }
    return undefined;
}

/** Why the Docker tests cannot run here, in one line; undefined where they can. */
export async function dockerProblem() {
    if (process.platform !== "linux") return "the Docker tests need Linux: their images hold programs of this machine";
    const [missing] = Object.entries(IMAGE_PROGRAMS).filter(([name]) => findProgram(name) === undefined);
    if (missing !== undefined) return `the Docker tests need ${missing[0]} (Debian: ${missing[1]})`;
    if ((await findEngine()) !== undefined) return undefined;
    if (findProgram("dockerd") === undefined)
        return "the Docker tests need a Docker engine: neither DOCKER_HOST nor /var/run/docker.sock answers, and there is no dockerd (Debian: docker.io)";
    if (process.getuid() !== 0)
        return "the Docker tests need a Docker engine: /var/run/docker.sock does not answer this user, and only root can start dockerd";
    return undefined;
}

/** Engines elsewhere do not count: a test asks containers at 127.0.0.1 and mounts folders of this machine. */
async function answers(host) {
    const target = targetOf(host);
    if (target === undefined) return false;
    return new Promise(done => {
        const asked = request({ ...target, path: "/_ping", timeout: 3_000 }, response => {
            response.resume();
            done(response.statusCode === 200);
        });
        asked.on("timeout", () => asked.destroy());
        asked.on("error", () => done(false));
        asked.end();
    });
}

function targetOf(host) {
    if (host.startsWith("unix://")) {
        const socketPath = host.slice("unix://".length);
        return existsSync(socketPath) ? { socketPath } : undefined;
    }
    if (!host.startsWith("tcp://")) return undefined;
    const { hostname, port } = new URL(host);
    return ["127.0.0.1", "localhost", "[::1]"].includes(hostname) ? { host: hostname, port } : undefined;
}

function isExecutable(path) {
    try {
        accessSync(path, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
