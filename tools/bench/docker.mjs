/**
 * gray.docker.Function on a real engine: callers through its router against a plain HAProxy in front of the same
 * containers, and an `up` that changes traffic alone against an empty program's.
 */
import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { importImages } from "../../test/support/docker/images.mjs";
import { dockerProblem, findEngine } from "../../test/support/docker/local-engine.mjs";
import { dockerAt, startEngine } from "../../test/support/docker/own-engine.mjs";
import { removeAll } from "../remove-all.mjs";
import { ensureDockerPlugin } from "../setup/docker-plugin.mjs";
import { progress } from "../setup/progress.mjs";
import { Failure } from "../setup/project.mjs";
import { load } from "./load.mjs";
import { middles } from "./processes.mjs";
import { projectsIn, timeRow } from "./pulumi.mjs";

const require = createRequire(import.meta.url);

const ROUNDS = 16;
const SECONDS = 2;
const UPS = 9;
const LABEL = "gray.bench";
const PLAIN = "plain HAProxy";
const RETRYING = "plain HAProxy that retries";

const EMPTY = 'require("@pulumi/pulumi");\n';

/** Two versions at 0.5, sticky users and one rule. */
const FUNCTION = `const gray = require("pulumi-gray-release");
const api = new gray.docker.Function("api", {
    image: process.env.SERVER, routerImage: process.env.HAPROXY, port: 8080, environment: { TEXT: process.env.TEXT },
    sticky: { header: "x-user-id" }, rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }],
});
exports.url = api.url;
exports.network = api.network;
`;

/** What somebody writes who wants nothing but HAProxy in front of two containers, and perhaps retries. */
const plainConfig = (servers, retries) => `global
    log stdout format raw local0 notice
defaults
    mode http
    timeout connect 300ms
    timeout client 60s
    timeout server 60s
frontend public
    bind :8080
    default_backend plain
backend plain
${retries}${servers.map((address, index) => `    server s${index} ${address}:8080\n`).join("")}`;

/** Needs a Docker engine, what is put into images (HAProxy), and Pulumi's Docker plugin. */
export const docker = { prepare, rows };

async function prepare() {
    const problem = (await dockerProblem()) ?? (await ensureDockerPlugin()).problem;
    if (problem !== undefined) throw new Failure(problem);
}

async function* rows() {
    const folder = mkdtempSync(join(tmpdir(), "gray-bench-"));
    const { host, stop } = await engine();
    const client = dockerAt(host);
    try {
        const images = await progress("Images for the bench", () => importImages(client, `bench-${process.pid}`));
        const settings = { DOCKER_HOST: host, SERVER: images.server, HAPROXY: images.haproxy };
        const projects = await projectsIn(folder, settings);
        const ours = await projects.javascript("ours", FUNCTION);
        try {
            await ours.update({ TEXT: "1", GRAY_PUBLISH: "true" });
            await ours.update({ TEXT: "2", GRAY_TRAFFIC: "0.5" });
            const { url, network } = JSON.parse((await ours.pulumi(["stack", "output", "--json"])).output);
            yield* await callers(client, url, network, images);
            yield await trafficOnly(await projects.javascript("empty", EMPTY), ours, url);
        } finally {
            await removeLabelled(client);
            await ours.pulumi(["destroy", "--yes", "--skip-preview"]);
            for (const image of Object.values(images)) await client.getImage(image).remove({ force: true });
        }
    } finally {
        await stop();
        removeAll(folder);
    }
}

/** Requests/s, p99 and HAProxy's processor time, in turns. */
async function callers(docker, url, network, images) {
    const found = await docker.listContainers({ filters: { network: [network] } });
    const servers = found.filter(({ Labels }) => "gray.version" in Labels);
    const addresses = servers.map(({ NetworkSettings }) => NetworkSettings.Networks[network].IPAddress);
    const { lines } = require("../../dist/components/platforms/docker/haproxy/lines.js");
    const { RETRIES, RETRY_WHERE_SAFE } = require("../../dist/components/platforms/docker/haproxy/backends.js");
    const plain = async retries => startPlain(docker, images.haproxy, network, plainConfig(addresses, lines(retries)));
    const sides = {
        router: { url, id: found.find(({ Labels }) => "gray.router" in Labels).Id },
        [PLAIN]: await plain([]),
        [RETRYING]: await plain([...RETRIES, RETRY_WHERE_SAFE]),
    };
    const results = Object.fromEntries(Object.keys(sides).map(name => [name, []]));
    for (let round = 1; round <= ROUNDS; round++) {
        // Who comes last finds a machine that is warmer, or more tired.
        const order = round % 2 === 0 ? Object.entries(sides) : Object.entries(sides).reverse();
        for (const [name, side] of order) {
            await progress(`${name}, round ${round} of ${ROUNDS}`, async () => {
                const before = await processorTime(docker, side.id);
                const { total, perSecond, duration, p99 } = await loadUsers(name, side.url);
                const seconds = (await processorTime(docker, side.id)) - before;
                results[name].push({ perSecond, p99, microseconds: (seconds / total) * 1e6, busy: seconds / duration });
                return `${Math.round(perSecond)} requests/s, p99 ${p99.toFixed(1)} ms`;
            });
        }
    }
    return rowsOf(results.router, results);
}

function rowsOf(rounds, results) {
    const { here, other, ratio } = middles(rounds, results[PLAIN]);
    const retrying = middles(rounds, results[RETRYING]);
    const busy = middle => `${Math.round(middle("busy") * 100)}% of a core`;
    return [
        {
            name: "Docker, requests/s",
            here: `${Math.round(here("perSecond"))} (HAProxy at ${busy(here)})`,
            other: `${PLAIN}: ${Math.round(other("perSecond"))} (${busy(other)})`,
            ratio: ratio("perSecond").toFixed(2),
            goal: "at least 0.95",
            met: ratio("perSecond") >= 0.95,
        },
        {
            name: "Docker, requests/s",
            here: `${Math.round(here("perSecond"))}`,
            other: `${RETRYING}: ${Math.round(retrying.other("perSecond"))}`,
            ratio: retrying.ratio("perSecond").toFixed(2),
            goal: "",
        },
        {
            name: "Docker, p99",
            here: `${here("p99").toFixed(1)} ms`,
            other: `${PLAIN}: ${other("p99").toFixed(1)} ms`,
            ratio: ratio("p99").toFixed(2),
            goal: "at most 1.05",
            met: ratio("p99") <= 1.05,
        },
        {
            name: "HAProxy's processor time for a request",
            here: `${here("microseconds").toFixed(1)} µs`,
            other: `${PLAIN}: ${other("microseconds").toFixed(1)} µs, with retries ${retrying.other("microseconds").toFixed(1)} µs`,
            ratio: ratio("microseconds").toFixed(2),
            goal: "",
        },
    ];
}

/** Each request is of one of 200 users. */
async function loadUsers(name, url) {
    const requests = Array.from({ length: 200 }, (_, user) => ({ headers: { "x-user-id": `user-${user}` } }));
    return load(name, { url, duration: SECONDS, requests });
}

/** Seconds of processor time that a container has used, as the kernel counts them. */
async function processorTime(docker, id) {
    const { cpu_stats } = await docker.getContainer(id).stats({ stream: false, "one-shot": true });
    return cpu_stats.cpu_usage.total_usage / 1e9;
}

async function startPlain(docker, image, network, config) {
    const container = await docker.createContainer({
        Image: image,
        Entrypoint: ["sh", "-c", 'printf "%s" "$CONFIG" > /tmp/plain.cfg && exec haproxy -W -db -f /tmp/plain.cfg'],
        Env: [`CONFIG=${config}`],
        Labels: { [LABEL]: String(process.pid) },
        ExposedPorts: { "8080/tcp": {} },
        HostConfig: { NetworkMode: network, PortBindings: { "8080/tcp": [{ HostIp: "127.0.0.1", HostPort: "" }] } },
    });
    await container.start();
    const { NetworkSettings } = await container.inspect();
    return { id: container.id, url: `http://127.0.0.1:${NetworkSettings.Ports["8080/tcp"][0].HostPort}` };
}

/** The shortest update there is, and a change of traffic alone until callers are dealt out by it, in turns. */
async function trafficOnly(empty, ours, url) {
    await empty.up();
    const user = await userBetween(ours, url);
    const times = { here: [], other: [] };
    await progress("pulumi up on Docker: traffic alone, and an empty program", async note => {
        for (let round = 1; round <= UPS; round++) {
            note(`${round} of ${UPS}`);
            const shortest = await empty.up();
            times.other.push(shortest);
            const [share, version] = SHARES[round % 2];
            const update = ours.up({ TEXT: "2", GRAY_TRAFFIC: share });
            times.here.push(await untilServedBy(version, url, user, update, shortest));
        }
    });
    return timeRow("`up` on Docker, to the new split", times.here, "empty program", times.other, 1.5);
}

/** Shares, and what serves a user between them. */
const SHARES = [
    ["0.8", "2"],
    ["0.2", "1"],
];

/** Somebody who is moved by each change. The last share is the one of the even rounds. */
async function userBetween(ours, url) {
    let users = Array.from({ length: 50 }, (_, user) => `user-${user}`);
    for (const [share, version] of [...SHARES].reverse()) {
        await ours.update({ TEXT: "2", GRAY_TRAFFIC: share });
        const versions = await Promise.all(users.map(user => versionFor(url, user)));
        users = users.filter((_, index) => versions[index] === version);
    }
    return users[0];
}

/**
 * Milliseconds until a user is served by a version; an update that fails is said at once. Nobody looks before an empty
 * program's would be done: questions take time from what is measured.
 */
async function untilServedBy(version, url, user, update, shortest) {
    const started = performance.now();
    let ended = false;
    const look = async () => {
        await Promise.race([sleep(shortest), update]);
        for (;;) {
            const last = ended;
            if ((await versionFor(url, user)) === version) return performance.now() - started;
            if (last) throw new Error(`${user} is not served by version ${version} after the update`);
            await sleep(25);
        }
    };
    const [milliseconds] = await Promise.all([look(), update.finally(() => (ended = true))]);
    return milliseconds;
}

async function versionFor(url, user) {
    const response = await fetch(url, { headers: { "x-user-id": user } });
    await response.arrayBuffer();
    return response.headers.get("x-gray-version");
}

async function removeLabelled(docker) {
    const found = await docker.listContainers({ all: true, filters: { label: [`${LABEL}=${process.pid}`] } });
    for (const { Id } of found) await docker.getContainer(Id).remove({ force: true });
}

/** This machine's, or one that is started and stopped. */
async function engine() {
    const host = await findEngine();
    return host === undefined ? startEngine() : { host, stop: async () => undefined };
}
