import { afterAll, expect, test } from "vitest";
import { get } from "../../conformance/requests";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { useEngine } from "../../support/docker/use-engine";
import { killPoints } from "../../support/kill-points";
import { startLoad } from "../../support/load";
import { Project } from "../../support/project";
import type { Moment } from "../../support/update-steps";

/** Updates that die on Docker (invariant 4), with callers all the while. */

const engine = useEngine();
const agent = keepAliveAgent();
let project: Project | undefined;
afterAll(async () => {
    await project?.destroy();
    project?.close();
});

test(
    "an update killed at any of its steps converges, loses no publish, and callers are served all along",
    { timeout: 600_000 },
    async () => {
        const { server, haproxy } = engine().images;
        const opened = await Project.open(
            `const api = new gray.docker.Function("api", {
            image: ${JSON.stringify(server)}, routerImage: ${JSON.stringify(haproxy)}, port: 8080, drainTimeout: 5,
            environment: { TEXT: process.env.TEXT }, health: { test: ["CMD", "/server", "health"] },
        });
        exports.url = api.url;
        exports.network = api.network;
        exports.weights = api.weights;
        exports.version = api.version;`,
            {},
            { DOCKER_HOST: engine().host },
        );
        project = opened;
        const up = async (settings: Record<string, string>): Promise<Moment[]> => {
            const { run, moments } = await opened.pulumi.upTraced(settings);
            expect(run.code, run.output).toBe(0);
            return moments;
        };
        await up({ TEXT: "0", GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0.5" });
        const started = Date.now();
        const moments = await up({ TEXT: "1" });
        const points = killPoints(moments, Date.now() - started);
        const { url, network } = await opened.outputs();
        const load = startLoad(String(url), 100);
        let published = "1";
        let kills = 0;
        for (const [index, point] of points.entries()) {
            const publishes = index % 2 === 1;
            const settings = { TEXT: point.name, ...(publishes && { GRAY_PUBLISH: "true" }) };
            kills += (await opened.pulumi.upKilled(settings, point)) ? 1 : 0;
            await up(settings);
            const { version, weights } = (await opened.outputs()) as {
                version: string;
                weights: Record<string, number>;
            };
            expect(version, point.name).toBe(String(index + 3));
            expect(weights, point.name).toEqual(publishes ? { [version]: 1 } : { [published]: 0.5, [version]: 0.5 });
            published = publishes ? version : published;
        }
        // The last moments may come too late to kill anything.
        expect(kills).toBeGreaterThanOrEqual(points.length - 2);
        const last = { TEXT: "last", GRAY_PUBLISH: "true" };
        await up(last);
        expect(await up(last)).toEqual([]);
        published = String(points.length + 3);
        const { failures } = await load.stop();
        expect(failures).toEqual({});
        expect((await get(String(url), agent, {})).body.trim()).toBe("last");
        const filters = { label: ["gray.function=api"], network: [String(network)] };
        const left = await engine().docker.listContainers({ all: true, filters });
        expect(left.map(({ Labels }) => Labels["gray.version"])).toEqual([published]);
    },
);
