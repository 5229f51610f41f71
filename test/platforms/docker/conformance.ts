import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Engine } from "../../support/docker/engine";
import { PlatformEngine } from "../../support/docker/platform-engine";
import { disturb, routedShares } from "../../support/docker/routed";
import { pluginProblem } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { type Load, startLoad } from "../../support/load";
import { Project } from "../../support/project";
import type { KillAt } from "../../support/pulumi";
import type { Moment } from "../../support/update-steps";
import type { Answer, Call, Platform, Program, Settings, PlatformStack, Update } from "../../conformance/platform";
import { get } from "../../conformance/requests";
import { environmentOf, runPreview, runUp, toUpdate, tracedMoments } from "../../conformance/update";

/** The program under test: its functions come from a file. What a version answers is in its environment. */
const PROGRAM = `
const { images, ports, functions } = JSON.parse(fs.readFileSync("functions.json", "utf8"));
for (const [name, { code, environment, ...args }] of Object.entries(functions)) {
    const fn = new gray.docker.Function(name, {
        image: images.server, routerImage: images.haproxy, port: 8080, drainTimeout: 10,
        listen: { port: ports[name] },
        environment: { TEXT: code, ...environment }, health: { test: ["CMD", "/server", "health"] }, ...args,
    });
    exports[name] = {
        version: fn.version, published: fn.published.apply(version => version ?? ""), weights: fn.weights, split: fn.split,
        url: fn.url, internalUrl: fn.internalUrl,
    };
}
`;

const engine = new PlatformEngine();

/** Containers behind HAProxy, on a real engine. */
export const platform: Platform = {
    name: "docker",
    missing: pluginProblem(),
    cannot: {
        references: "hosts have no $: aliases and numbers can be called",
        keep: "versions that nobody may get do not run",
        kills: "see test/platforms/docker/kills.test.ts",
    },
    requests: 20_000,
    async start() {
        const missing = await engine.start();
        if (missing !== undefined) {
            platform.missing = missing;
        }
    },
    stop: async () => engine.stop(),
    async open() {
        const project = await Project.open(PROGRAM, {}, { DOCKER_HOST: engine.running.host });
        return new DockerStack(engine.running, project);
    },
};

interface Outputs {
    published: string;
    url: string;
    internalUrl: string;
}

class DockerStack implements PlatformStack {
    private readonly agent = keepAliveAgent(20);
    private outputs: Record<string, Outputs> = {};
    /** A port that the engine picks would be another one after a restart. */
    private readonly ports: Record<string, number> = {};

    constructor(
        private readonly engine: Engine,
        private readonly project: Project,
    ) {}

    async attempt(program: Program, settings: Settings = {}): Promise<Update> {
        await this.write(program);
        const update = await runUp(this.project.pulumi, settings);
        this.outputs = (await this.project.outputs()) as unknown as Record<string, Outputs>;
        return update;
    }

    async upTraced(program: Program, settings: Settings): Promise<Moment[]> {
        await this.write(program);
        return tracedMoments(await this.project.pulumi.upTraced(environmentOf(settings)));
    }

    async upKilled(program: Program, settings: Settings, at: KillAt): Promise<boolean> {
        await this.write(program);
        return this.project.pulumi.upKilled(environmentOf(settings), at);
    }

    async preview(program: Program, settings: Settings = {}): Promise<Update> {
        await this.write(program);
        return runPreview(this.project.pulumi, settings);
    }

    async refresh(): Promise<Update> {
        return toUpdate(await this.project.pulumi.run(["refresh", "--yes", "--skip-preview"]));
    }

    async destroy(): Promise<Update> {
        const update = toUpdate(await this.project.destroy());
        this.outputs = {};
        return update;
    }

    /** As HAProxy's configuration and map say. */
    async weights(name: string, alias = "live"): Promise<Record<string, number>> {
        const router = await this.routerOf(name);
        return router === undefined ? {} : routedShares(this.engine, router.Id, alias);
    }

    async published(name: string): Promise<string | undefined> {
        const { published } = this.outputs[name] ?? {};
        return published === "" ? undefined : published;
    }

    async runs(name: string, qualifier?: string): Promise<string | undefined> {
        if (this.outputs[name] === undefined) {
            return undefined;
        }
        const { status, body } = await this.call(name, { qualifier });
        return status === 404 ? undefined : body;
    }

    async call(name: string, { headers = {}, qualifier }: Call = {}): Promise<Answer> {
        const { url = "", internalUrl = "" } = this.outputs[name] ?? {};
        const answer =
            qualifier === undefined
                ? await get(url, this.agent, headers)
                : await get(internalUrl, this.agent, { ...headers, host: `${qualifier}.localhost` });
        return { ...answer, body: answer.body.trim() };
    }

    load(name: string, perSecond?: number): Load {
        return startLoad(this.outputs[name]?.url ?? "", perSecond);
    }

    /** A router that is started again may have other ports: a refresh tells. */
    async restart(): Promise<void> {
        for (const name of Object.keys(this.outputs)) {
            await this.engine.docker.getContainer((await this.routerOf(name))?.Id ?? "").restart({ t: 5 });
            await this.answers(name);
        }
    }

    /** Takes the newest version's container away, and writes shares that nobody asked for. */
    async tamper(name: string): Promise<void> {
        const router = await this.routerOf(name);
        if (router === undefined) {
            throw new Error(`${name} has no router`);
        }
        await disturb(this.engine, router, name);
    }

    async close(): Promise<void> {
        this.agent.destroy();
        const { code, output } = await this.project.destroy();
        this.project.close();
        if (code !== 0) {
            throw new Error(output);
        }
    }

    private async answers(name: string): Promise<void> {
        for (let tries = 0; ; tries++) {
            const status = await this.call(name).then(
                answer => answer.status,
                () => 0,
            );
            if (status === 200) {
                return;
            }
            if (tries > 100) {
                throw new Error(`${name} does not answer after a restart`);
            }
            await sleep(50);
        }
    }

    /** Other tests have routers of the same name on the same engine: it is the one at the function's port. */
    private async routerOf(name: string): Promise<Docker.ContainerInfo | undefined> {
        const { url } = this.outputs[name] ?? {};
        const port = url === undefined ? undefined : Number(new URL(url).port);
        const all = await this.engine.docker.listContainers({ filters: { label: [`gray.router=${name}`] } });
        return all.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port));
    }

    private async write(functions: Program): Promise<void> {
        for (const name of Object.keys(functions)) {
            this.ports[name] ??= await freePort();
        }
        const { images } = this.engine;
        this.project.write({ "functions.json": JSON.stringify({ images, ports: this.ports, functions }) });
    }
}
