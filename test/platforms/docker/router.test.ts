import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { Router } from "../../../components/platforms/docker/plugin/router";
import { get } from "../../conformance/requests";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { call } from "../../support/http";
import { type LoadResult, startLoad } from "../../support/load";
import { Project } from "../../support/project";
import { fourSigma } from "../../support/statistics";

/** A router that dies: it comes back as it was. */

const PER_SECOND = 500;

const engine = useEngine();
let project: Project | undefined;
afterAll(async () => {
    await project?.destroy();
    project?.close();
});

/** Ends the router's process as the machine would that has no memory left: the engine is asked for nothing. */
async function crash(container: string): Promise<void> {
    const { docker, images } = engine();
    const { State } = await docker.getContainer(container).inspect();
    const killer = await docker.createContainer({
        Image: images.haproxy,
        Entrypoint: ["kill", "-9", String(State.Pid)],
        User: "0",
        HostConfig: { PidMode: "host" },
    });
    await killer.start();
    await killer.wait();
    await killer.remove();
}

function expectSplit({ versions, failures }: LoadResult, share: number): void {
    expect(failures).toEqual({});
    const [one = 0, two = 0] = [versions["1"], versions["2"]];
    expect(Math.abs(two - (one + two) * share)).toBeLessThan(fourSigma(one + two, share));
}

async function measured(url: string): Promise<LoadResult> {
    const load = startLoad(url, PER_SECOND);
    // Enough for 4 sigma to tell 0.3 from 0.2.
    while (load.count() < 1500) {
        await sleep(50);
    }
    return load.stop();
}

test(
    "a router killed under load comes back with the same configuration and shares, and fails no request but while it is away",
    { timeout: 300_000 },
    async () => {
        const { server, haproxy } = engine().images;
        const port = await freePort();
        const opened = await Project.open(
            `const api = new gray.docker.Function("api", {
                image: ${JSON.stringify(server)}, routerImage: ${JSON.stringify(haproxy)}, port: 8080,
                environment: { TEXT: process.env.TEXT }, listen: { port: ${String(port)} }, drainTimeout: 5,
            });
            exports.url = api.url;
            exports.network = api.network;`,
            {},
            { DOCKER_HOST: engine().host },
        );
        project = opened;
        const up = async (settings: Record<string, string>): Promise<void> => {
            const { code, output } = await opened.up(settings);
            expect(code, output).toBe(0);
        };
        await up({ TEXT: "one", GRAY_PUBLISH: "true" });
        // A new version reloads the router, a change of shares does not: both are to be there afterwards.
        await up({ TEXT: "two", GRAY_TRAFFIC: "0.1" });
        await up({ TEXT: "two", GRAY_TRAFFIC: "0.3" });
        const { url, network } = (await opened.outputs()) as Record<string, string>;
        const filters = { label: ["gray.router=api"], network: [String(network)] };
        const [{ Id } = { Id: "" }] = await engine().docker.listContainers({ filters });
        const router = new Router(engine().docker, Id);
        // Callers are told for how long they may leave a connection idle.
        expect((await call(String(url), "/")).headers["keep-alive"]).toBe("timeout=4");
        const before = await router.files();
        expectSplit(await measured(String(url)), 0.3);

        const load = startLoad(String(url), PER_SECOND);
        await sleep(500);
        await crash(Id);
        const agent = new http.Agent();
        while (
            !(await get(String(url), agent, {}).then(
                ({ status }) => status === 200,
                () => false,
            ))
        ) {
            await sleep(10);
        }
        const back = Date.now();
        await sleep(1000);
        const { failures, requests } = await load.stop();
        const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
        const { RestartCount, State } = await engine().docker.getContainer(Id).inspect();
        const away = (back - Date.parse(State.FinishedAt)) / 1000;
        // Those that were due while it was away, and one under way for each caller.
        expect(failed).toBeLessThan(away * PER_SECOND + 20);
        expect(requests).toBeGreaterThan(failed);

        expect(await router.files()).toEqual(before);
        expect(RestartCount).toBe(1);
        expectSplit(await measured(String(url)), 0.3);
    },
);
