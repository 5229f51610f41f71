/**
 * Keeps a Docker engine for as long as standard input is open, and leaves nothing of it behind: no container, network,
 * mount, process or file. It runs as root, says `{ "host": …, "data": … }` once the engine answers, or `{ "problem": … }`. At the word
 * `restart` it stops dockerd, at `kill` it kills dockerd alone, at `crash` it does what a power cut does; it starts dockerd again,
 * and says so in the same way. Its argument is the size of a disk for the engine's data, in megabytes. As on most machines, containerd is a process beside dockerd, which outlives it.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { processesWith, readProc } from "../../../tools/proc.mjs";
import { findProgram } from "./local-engine.mjs";

const PREFIX = "gray-docker-";
const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 20_000;

const folder = join(tmpdir(), PREFIX + process.pid);
const data = join(folder, "data");
const dataMegabytes = Number(process.argv[2] ?? 0);
const bridge = bridgeOf(process.pid);
const block = freeBlock();
const containerdSocket = join(folder, "c");
const docker = new Docker({ socketPath: join(folder, "s") });
let engine;
let containerd;
let ending;

process.stdin.on("end", end).on("data", text => void restart(String(text).trim()));
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, end);
try {
    for (const name of readdirSync(tmpdir())) {
        const pid = Number(name.slice(PREFIX.length));
        // A keeper that was killed, even where nobody collects it.
        if (name.startsWith(PREFIX) && !readProc(pid, "cmdline").includes("keeper.mjs"))
            await sweep(join(tmpdir(), name), bridgeOf(pid));
    }
    mkdirSync(data, { recursive: true });
    if (dataMegabytes > 0) run("mount", "-t", "tmpfs", "-o", `size=${dataMegabytes}m`, "tmpfs", data);
    writeFileSync(join(folder, "config.json"), "{}");
    ip("link", "add", "name", bridge, "type", "bridge");
    ip("addr", "add", `${block}.255.1/24`, "dev", bridge);
    ip("link", "set", bridge, "up");
    await start();
    sayHost();
} catch (error) {
    console.log(JSON.stringify({ problem: error.message }));
    await end();
}

function sayHost() {
    if (ending === undefined) console.log(JSON.stringify({ host: `unix://${join(folder, "s")}`, data }));
}

async function restart(word) {
    try {
        if (word === "crash") {
            const inside = await pidsInside();
            await killAll(folder);
            // With a container's first process all of it ends.
            for (const pid of inside) attempt(() => process.kill(pid, "SIGKILL"));
            unmountAll(folder, data);
            // It is in memory: /var/run.
            rmSync(join(folder, "exec"), { recursive: true, force: true });
        } else engine.kill(word === "kill" ? "SIGKILL" : "SIGTERM");
        await engine.ended;
        if (word === "crash") await containerd?.ended;
        await start();
        sayHost();
    } catch (error) {
        console.log(JSON.stringify({ problem: error.message }));
    }
}

/** The first process of each container that runs. */
async function pidsInside() {
    const containers = await docker.listContainers();
    const found = await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).inspect()));
    // One that is between two starts has none: 0 would be this process's own group.
    return found.map(({ State }) => State.Pid).filter(pid => pid > 0);
}

/** Starts dockerd in a way that leaves the machine's own network alone: a bridge of its own, no packet filter. */
async function start() {
    const settings = {
        "config-file": join(folder, "config.json"),
        "data-root": data,
        "exec-root": join(folder, "exec"),
        pidfile: join(folder, "pid"),
        host: `unix://${join(folder, "s")}`,
        bridge,
        "default-address-pool": `base=${block}.0.0/17,size=24`,
        containerd: containerdSocket,
        "containerd-namespace": PREFIX + process.pid,
        "containerd-plugins-namespace": `${PREFIX}plugins-${process.pid}`,
        "shutdown-timeout": "2",
        "log-level": "warn",
    };
    await startContainerd();
    // Published ports are served by docker-proxy, and containers of one network reach each other over its bridge.
    const off = ["iptables", "ip6tables", "ip-forward", "ip-masq"].map(name => `--${name}=false`);
    const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    const log = openSync(join(folder, "log"), "a");
    engine = spawn(findProgram("dockerd"), [...args, ...off], {
        stdio: ["ignore", log, log],
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
        // Ctrl-C is for the keeper, which stops it in order.
        detached: true,
    });
    engine.ended = new Promise(done => engine.once("close", done).once("error", done));
    const until = Date.now() + START_MILLISECONDS;
    while (
        ending === undefined &&
        !(await docker.ping().then(
            () => true,
            () => false,
        ))
    ) {
        // prettier-ignore
        const said = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n").slice(-3).join("; ");
        if (engine.exitCode !== null) throw new Error(`dockerd ended: ${said()}`);
        if (Date.now() > until) throw new Error(`dockerd does not answer: ${said()}`);
        await sleep(50);
    }
}

/** Starts containerd, unless it runs. */
async function startContainerd() {
    if (containerd !== undefined) return;
    rmSync(containerdSocket, { force: true });
    const [root, state] = [join(folder, "containerd"), join(folder, "exec", "containerd")];
    // Docker needs none of Kubernetes' part, which has a port of its own.
    const config = `version = 2
root = ${JSON.stringify(root)}
state = ${JSON.stringify(state)}
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = ${JSON.stringify(containerdSocket)}
[debug]
  level = "warn"
`;
    const file = join(folder, "containerd.toml");
    writeFileSync(file, config);
    const log = openSync(join(folder, "log"), "a");
    containerd = spawn(findProgram("containerd"), ["--config", file], {
        stdio: ["ignore", log, log],
        env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
        detached: true,
    });
    containerd.ended = new Promise(done => containerd.once("close", done).once("error", done));
    void containerd.ended.then(() => (containerd = undefined));
    const until = Date.now() + START_MILLISECONDS;
    while (!existsSync(containerdSocket) && Date.now() < until) await sleep(20);
}

function end() {
    ending ??= stop();
    return ending;
}

async function stop() {
    if (engine !== undefined && engine.exitCode === null) {
        await removeAll().catch(() => undefined);
        engine.kill("SIGTERM");
        await Promise.race([engine.ended, sleep(STOP_MILLISECONDS)]);
        containerd?.kill("SIGTERM");
    }
    await sweep(folder, bridge);
    process.exit();
}

/** While dockerd runs, since it takes the bridges of networks away only then. */
async function removeAll() {
    const containers = await docker.listContainers({ all: true });
    await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true, v: true })));
    await docker.pruneNetworks();
}

/** Ends what still runs, undoes what is mounted, and removes the folder: after a keeper was killed, this is all. */
async function sweep(place, itsBridge) {
    await killAll(place);
    unmountAll(place);
    if (existsSync(`/sys/class/net/${itsBridge}`)) attempt(() => ip("link", "del", itsBridge));
    rmSync(place, { recursive: true, force: true, maxRetries: 5 });
}

async function killAll(place) {
    for (let round = 0; round < 20; round += 1) {
        const left = processesWith(place);
        if (left.length === 0) break;
        for (const pid of left) attempt(() => process.kill(pid, "SIGKILL"));
        await sleep(100);
    }
}

function unmountAll(place, except) {
    const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n").map(line => line.split(" ")[4] ?? ""); // prettier-ignore
    for (const mount of mounts.filter(each => each.startsWith(`${place}/`) && each !== except).reverse())
        attempt(() => run("umount", "-l", mount));
}

/** What another keeper sweeps at the same moment is gone already. */
function attempt(work) {
    try {
        work();
    } catch {
        // Gone.
    }
}

/** The first two numbers of 65536 addresses that no interface of this machine uses. */
function freeBlock() {
    const used = Object.values(networkInterfaces()).flatMap(each => each.map(({ address }) => address));
    const numbers = Array.from({ length: 50 }, (_, index) => 200 + ((process.pid + index) % 50));
    const free = numbers.find(number => !used.some(address => address.startsWith(`10.${number}.`)));
    return `10.${free ?? 200}`;
}

/** Names of interfaces have 15 characters at most. */
function bridgeOf(pid) {
    return `gray${pid}`;
}

function ip(...args) {
    run("busybox", "ip", ...args);
}

function run(program, ...args) {
    execFileSync(findProgram(program) ?? program, args, { stdio: ["ignore", "ignore", "pipe"] });
}
