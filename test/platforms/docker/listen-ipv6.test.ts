import { afterAll, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { Project } from "../../support/project";

/** Routers that listen at IPv6 addresses, from `listen` to `gray invoke`. */

const engine = useEngine();
let project: Project | undefined;
afterAll(async () => {
    await project?.destroy();
    project?.close();
});

test(
    "a gateway at ::1 and a router at all IPv6 addresses answer, and an update changes nothing",
    { timeout: 120_000 },
    async () => {
        const { images, host } = engine();
        const [edge, web] = [await freePort(), await freePort()];
        const opened = await Project.open(
            `const { server, haproxy } = ${JSON.stringify(images)};
        const listen = (host, port) => ({ routerImage: haproxy, listen: { host, port } });
        const edge = new gray.docker.Gateway("edge", listen("::1", ${String(edge)}));
        const args = { image: server, port: 8080, health: { test: ["CMD", "/server", "health"] } };
        const api = new gray.docker.Function("api", {
            ...args, environment: { TEXT: "api" }, gateway: edge, route: { path: "/api" },
        });
        const web = new gray.docker.Function("web", { ...args, environment: { TEXT: "web" }, ...listen("::", ${String(web)}) });
        exports.api = api.url;
        exports.web = web.url;`,
            {},
            { DOCKER_HOST: host },
        );
        project = opened;
        const run = await opened.up({ GRAY_PUBLISH: "true" });
        expect(run.code, run.output).toBe(0);
        expect(await opened.outputs()).toEqual({
            api: `http://[::1]:${String(edge)}/api`,
            web: `http://[::1]:${String(web)}`,
        });
        expect((await opened.gray(["invoke", "web"])).output.trim()).toBe("web");
        expect((await opened.gray(["invoke", "api"])).output.trim()).toBe("api");
        expect((await opened.up()).output).not.toMatch(/\d+ (?:created|updated|replaced|deleted)/);
    },
);
