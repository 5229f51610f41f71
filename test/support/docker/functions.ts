import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { expect } from "vitest";
import { freePort } from "../free-port";
import { call } from "../http";
import { Project } from "../project";
import type { Run } from "../pulumi";
import { soak } from "../soak";
import type { Images } from "./images.mjs";

/**
 * Functions by name, each with what it answers. The program can make them as version 0.1 of this package did: networks
 * without a subnet, containers that are started when they are made.
 */
const PROGRAM = `
const { images, ports, gateway, functions, earlier, args = {} } = JSON.parse(fs.readFileSync("functions.json", "utf8"));
if (earlier) {
    pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
        switch (type) {
            case "docker:index/network:Network":
                return { props: { ...props, ipamConfigs: undefined, labels: undefined }, opts };
            case "docker:index/container:Container":
                return { props: {
                    ...props, restart: "unless-stopped", start: true, ...(props.start === false && { mustRun: true }),
                }, opts };
            default:
                return undefined;
        }
    });
}
const edge = gateway && new gray.docker.Gateway("edge", { routerImage: images.haproxy, listen: { port: ports.edge }, ...args.edge });
for (const [name, TEXT] of Object.entries(functions)) {
    const place = edge && (gateway === true || gateway.includes(name)) ? { gateway: edge, route: { path: "/" + name } }
        : { routerImage: images.haproxy, listen: { port: ports[name] } };
    const fn = new gray.docker.Function(name, {
        image: images.server, port: 8080, environment: { TEXT }, health: { test: ["CMD", "/server", "health"] },
        drainTimeout: 2, keep: 1, ...place, ...args[name],
    });
    exports[name] = { url: fn.url, network: fn.network };
}
`;

interface Settings {
    /** Behind one gateway: all, none, or those. */
    gateway?: boolean | string[];
    /** As an earlier version made them. */
    earlier?: boolean;
    /** More arguments, by the name of a function; those of the gateway by `edge`. */
    args?: Record<string, object>;
}

/** The container of a version. */
interface Version {
    id: string;
    /** Function and version: `api-1`. */
    name: string;
    network: string;
    ip: string;
    running: boolean;
}

/** What callers of each function were answered, and how often. */
type Got = Record<string, Record<string, number>>;

/** Before the reason: a status, or an error of the connection. */
const NO_ANSWER = "no answer";
/** Each request has a connection of its own: one that is idle may be served by the configuration before for some seconds. */
const EACH_ITS_OWN = new http.Agent();

/** Functions on an engine, from their first update to their end. */
export class Functions {
    private readonly ports: Record<string, number> = {};

    private constructor(
        private readonly docker: Docker,
        private readonly images: Images,
        readonly project: Project,
    ) {}

    static async open(docker: Docker, host: string, images: Images): Promise<Functions> {
        return new Functions(docker, images, await Project.open(PROGRAM, {}, { DOCKER_HOST: host }));
    }

    /** `pulumi up`, which goes well; what it printed. */
    async up(
        texts: Record<string, string>,
        settings: Settings = {},
        environment: Record<string, string> = {},
    ): Promise<string> {
        const run = await this.tryUp(texts, settings, environment);
        expect(run.code, run.output).toBe(0);
        return run.output;
    }

    /** `pulumi up`, whatever comes of it. */
    async tryUp(
        texts: Record<string, string>,
        settings: Settings = {},
        environment: Record<string, string> = {},
        ...flags: string[]
    ): Promise<Run> {
        for (const name of ["edge", ...Object.keys(texts)]) {
            this.ports[name] ??= await freePort();
        }
        const { images, ports } = this;
        this.project.write({ "functions.json": JSON.stringify({ images, ports, functions: texts, ...settings }) });
        // A warm process stands some hundred programs, which a soak exceeds.
        return soak
            ? this.project.pulumi.run(["up", "--yes", "--skip-preview", ...flags], environment)
            : this.project.up(environment, flags);
    }

    /** Another command of `pulumi`, which goes well; what it printed. */
    async ok(...args: string[]): Promise<string> {
        return this.project.ok(...args);
    }

    async outputs(): Promise<Record<string, { url: string; network: string }>> {
        return (await this.project.outputs()) as Record<string, { url: string; network: string }>;
    }

    /** The containers of all versions, by name. */
    async versions(): Promise<Version[]> {
        const networks = Object.values(await this.outputs()).map(({ network }) => network);
        const all = await this.docker.listContainers({ all: true, filters: { label: ["gray.function"] } });
        return all
            .map(({ Id, Labels, State, NetworkSettings }) => {
                const [joined] = Object.entries(NetworkSettings.Networks);
                const [network, place] = joined ?? ["", undefined];
                return {
                    id: Id,
                    name: `${String(Labels["gray.function"])}-${String(Labels["gray.version"])}`,
                    network,
                    ip: place?.IPAddress ?? "",
                    running: State === "running",
                };
            })
            .filter(({ network }) => networks.includes(network))
            .sort((a, b) => a.name.localeCompare(b.name));
    }

    /** Waits until callers of each function get their text. */
    async answer(texts: Record<string, string>): Promise<void> {
        const outputs = await this.outputs();
        for (const [name, text] of Object.entries(texts)) {
            await expect.poll(async () => textAt(outputs[name]?.url ?? ""), { timeout: 60_000 }).toBe(text);
        }
    }

    /** Callers of all functions, all the time. */
    async load(): Promise<{ stop(): Promise<Got> }> {
        let stopped = false;
        const got: Got = {};
        const running = Object.entries(await this.outputs()).map(async ([name, { url }]) => {
            const counts: Record<string, number> = (got[name] = {});
            while (!stopped) {
                const text = await textAt(url);
                counts[text] = (counts[text] ?? 0) + 1;
                await sleep(5);
            }
        });
        return {
            stop: async () => {
                stopped = true;
                await Promise.all(running);
                return got;
            },
        };
    }

    /** `pulumi destroy`, after which nothing is left. */
    async destroy(): Promise<void> {
        const networks = Object.values(await this.outputs()).map(({ network }) => network);
        const run = await this.project.destroy();
        expect(run.code, run.output).toBe(0);
        const left = (await this.docker.listNetworks()).map(({ Name }) => Name);
        expect(left.filter(name => networks.includes(name))).toEqual([]);
    }

    close(): void {
        this.project.close();
    }
}

/** The subnet of a network: `10.201.3.0/24`. */
export async function subnetOf(docker: Docker, network: string): Promise<string> {
    const found = await docker.getNetwork(network).inspect();
    return found.IPAM?.Config?.[0]?.Subnet ?? "";
}

/** Expects that everybody got an error or their own text, and some got that. */
export function expectOwn(got: Got, texts: Record<string, string>): void {
    for (const [name, text] of Object.entries(texts)) {
        const answers = Object.keys(got[name] ?? {}).filter(each => !each.startsWith(NO_ANSWER));
        expect(answers).toEqual([text]);
    }
}

async function textAt(url: string): Promise<string> {
    const { origin, pathname } = new URL(url);
    return call(origin, pathname, { agent: EACH_ITS_OWN }).then(
        ({ status, text }) => (status === 200 ? (text.split("\n")[0] ?? "") : `${NO_ANSWER}: ${String(status)}`),
        (error: unknown) => `${NO_ANSWER}: ${(error as Error).message}`,
    );
}
