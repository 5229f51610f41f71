import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { PORTS } from "../../components/platforms/docker/haproxy/config";
import type { Engine } from "../support/docker/engine";
import { PlatformEngine } from "../support/docker/platform-engine";
import { disturb, routedShares } from "../support/docker/routed";
import { pluginProblem } from "../support/docker/use-engine";
import { freePort } from "../support/free-port";
import { call } from "../support/http";
import type { Answer, Platform, Result, Settings, Tree, World } from "./driver";
import { InlineStacks, type Place } from "./inline-stacks";
import type { Shares } from "./model";

/** Two stacks of one project, on one engine. */
const PLACES: readonly Place[] = [
    { project: "shop", stack: "dev" },
    { project: "shop", stack: "prod" },
];

const engine = new PlatformEngine();

/** Containers behind HAProxy, which answers requests and says its shares. */
export const dockerPlatform: Platform = {
    name: "docker",
    units: PLACES.map(({ project, stack }) => `${project}/${stack}`),
    missing: pluginProblem(),
    cannot: {
        references: "hosts have no $: aliases and numbers can be called",
        oldVersions: "versions that nobody may get do not run",
        break: "a container that does not start is waited for longer than a step may take; see test/platforms/docker/release.test.ts",
    },
    async start() {
        const missing = await engine.start();
        if (missing !== undefined) {
            dockerPlatform.missing = missing;
        }
    },
    stop: async () => engine.stop(),
    async open() {
        return new DockerWorld(engine.running);
    },
};

class DockerWorld implements World {
    private readonly stacks: InlineStacks;
    /** A port for every function that was ever there: it is the same one after a restart. */
    private readonly ports: Array<Record<string, number>> = PLACES.map(() => ({}));

    constructor(private readonly engine: Engine) {
        const program = (unit: number, { functions, texts }: Tree): object => ({
            images: engine.images,
            ports: this.ports[unit],
            functions: Object.fromEntries(
                Object.entries(functions).map(([name, { folder, log, ...each }]) => [
                    name,
                    { ...each, text: `${String(texts[folder])} ${log}` },
                ]),
            ) as object,
        });
        this.stacks = new InlineStacks("docker", PLACES, program, { DOCKER_HOST: engine.host });
    }

    async up(unit: number, tree: Tree, settings: Settings): Promise<Result> {
        await this.givePorts(unit, tree);
        return this.stacks.run("up", unit, tree, settings);
    }

    async preview(unit: number, tree: Tree, settings: Settings): Promise<Result> {
        await this.givePorts(unit, tree);
        return this.stacks.run("preview", unit, tree, settings);
    }

    async upKilled(unit: number, tree: Tree, settings: Settings, moments: number): Promise<boolean> {
        await this.givePorts(unit, tree);
        return this.stacks.upKilled(unit, tree, settings, moments);
    }

    async refresh(unit: number, tree: Tree): Promise<Result> {
        return this.stacks.run("refresh", unit, tree);
    }

    async gray(unit: number, tree: Tree, args: readonly string[]): Promise<Result> {
        await this.givePorts(unit, tree);
        return this.stacks.gray(unit, tree, args);
    }

    async tamper(unit: number, name: string): Promise<void> {
        const router = await this.router(unit, name);
        if (router === undefined) {
            throw new Error(`${name} has no router`);
        }
        await disturb(this.engine, router, name);
    }

    async restart(unit: number): Promise<void> {
        for (const name of Object.keys(this.ports[unit] ?? {})) {
            const router = await this.router(unit, name);
            if (router !== undefined) {
                await this.engine.docker.getContainer(router.Id).restart({ t: 5 });
                await this.answers(unit, name);
            }
        }
    }

    async shares(unit: number, name: string, alias: string): Promise<Shares | undefined> {
        const router = await this.router(unit, name);
        const shares = router === undefined ? {} : await routedShares(this.engine, router.Id, alias);
        return Object.keys(shares).length === 0 ? undefined : shares;
    }

    async ask(unit: number, name: string, qualifier?: string, headers = {}): Promise<Answer | undefined> {
        const router = await this.router(unit, name);
        const inside = qualifier === undefined ? PORTS.public : PORTS.internal;
        const port = router?.Ports.find(({ PrivatePort }) => PrivatePort === inside)?.PublicPort;
        if (port === undefined) {
            return undefined;
        }
        const host = qualifier === undefined ? {} : { host: `${qualifier}.localhost` };
        const answer = await call(`http://127.0.0.1:${String(port)}`, "/", { headers: { ...headers, ...host } });
        if (answer.status === 404) {
            return undefined;
        }
        if (answer.status !== 200) {
            throw new Error(`${name} ${qualifier ?? ""} answered ${String(answer.status)}: ${answer.text}`);
        }
        return { version: Number(answer.headers["x-gray-version"]), text: answer.text.trim() };
    }

    /** Everything is taken down before the state is forgotten. */
    async close(): Promise<void> {
        const nothing: Tree = { functions: {}, texts: {}, config: {} };
        const ends: Result[] = [];
        for (const unit of PLACES.keys()) {
            ends.push(await this.stacks.run("destroy", unit, nothing));
        }
        this.stacks.close();
        const failed = ends.find(({ ok }) => !ok);
        if (failed !== undefined) {
            throw new Error(failed.output);
        }
    }

    private async givePorts(unit: number, { functions }: Tree): Promise<void> {
        const ports = this.ports[unit] ?? {};
        for (const name of Object.keys(functions)) {
            ports[name] ??= await freePort();
        }
    }

    private async router(unit: number, name: string): Promise<Docker.ContainerInfo | undefined> {
        const port = this.ports[unit]?.[name];
        const all = await this.engine.docker.listContainers({ filters: { label: [`gray.router=${name}`] } });
        return all.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
    }

    private async answers(unit: number, name: string): Promise<void> {
        for (let tries = 0; ; tries++) {
            const answer = await this.ask(unit, name).catch((error: unknown) => {
                if (tries > 1000) {
                    throw error;
                }
                return undefined;
            });
            if (answer !== undefined) {
                return;
            }
            await sleep(50);
        }
    }
}
