import * as http from "node:http";
import { afterAll, expect, test } from "vitest";
import { get } from "../conformance/requests";
import { useEngine } from "../support/docker/use-engine";
import { startLoad } from "../support/load";
import { Project } from "../support/project";

/** Updates that die on Docker (invariant 4), with callers all the while. */

const engine = useEngine();
const agent = new http.Agent({ keepAlive: true });
let project: Project | undefined;
afterAll(async () => {
    await project?.destroy();
    project?.close();
});

test(
    "an update killed at any moment converges, loses no publish, and callers are served all along",
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
        const up = async (settings: Record<string, string>): Promise<number> => {
            const started = Date.now();
            const run = await opened.up(settings);
            expect(run.code, run.output).toBe(0);
            return Date.now() - started;
        };
        await up({ TEXT: "0", GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0.5" });
        const whole = await up({ TEXT: "1" });
        const { url, network } = await opened.outputs();
        const load = startLoad(String(url), 300);
        let published = "1";
        for (const [kill, part] of [0.4, 0.5, 0.6, 0.7, 0.8, 0.9].entries()) {
            const settings: Record<string, string> = { TEXT: `kill ${String(kill)}` };
            if (kill % 2 === 1) {
                settings["GRAY_PUBLISH"] = "true";
            }
            await opened.pulumi.upKilled(settings, whole * part);
            await up(settings);
            const { version, weights } = (await opened.outputs()) as {
                version: string;
                weights: Record<string, number>;
            };
            expect(version).toBe(String(kill + 3));
            expect(weights).toEqual(kill % 2 === 1 ? { [version]: 1 } : { [published]: 0.5, [version]: 0.5 });
            published = kill % 2 === 1 ? version : published;
        }
        const { requests, failures } = await load.stop();
        expect(requests).toBeGreaterThan(3000);
        expect(failures).toEqual({});
        expect((await get(String(url), agent, {})).body.trim()).toBe("kill 5");
        const filters = { label: ["gray.function=api"], network: [String(network)] };
        const left = await engine().docker.listContainers({ all: true, filters });
        expect(left.map(({ Labels }) => Labels["gray.version"])).toEqual([published]);
    },
);
