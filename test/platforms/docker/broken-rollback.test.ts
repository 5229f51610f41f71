import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { type Load, startLoad } from "../../support/load";
import { Project, STACK } from "../../support/project";

/** `gray rollback --to` a version that cannot start any more: it fails, and everything is as it was. */

const engine = useEngine();
let project: Project;
let load: Load | undefined;

interface Settings {
    image: string;
    keep: number;
    environment: Record<string, string>;
}

afterEach(async () => {
    await load?.stop();
    load = undefined;
});

/** An image of a test's own, which it may remove: the tests' server under another id. */
async function ownImage(): Promise<string> {
    const { docker, images } = engine();
    const container = await docker.createContainer({ Image: images.server });
    const changes = `LABEL gray.test="${randomUUID()}"`;
    const { Id } = (await container.commit({ repo: "gray-broken", tag: "1", changes })) as { Id: string };
    await (container.remove() as Promise<unknown>);
    return Id;
}

async function up(settings: Settings, environment: Record<string, string>): Promise<void> {
    project.write({ "settings.json": JSON.stringify(settings) });
    const run = await project.up(environment);
    expect(run.code, run.output).toBe(0);
}

async function containers(): Promise<Array<{ id: string; version: string }>> {
    const { network } = (await project.outputs()) as { network: string };
    const filters = { label: ["gray.version"], network: [network] };
    const all = await engine().docker.listContainers({ all: true, filters });
    return all.map(({ Id, Labels }) => ({ id: Id, version: Labels["gray.version"] ?? "" }));
}

describe.each([
    ["whose container was removed when nobody got it any more", 0],
    ["that is kept, and whose container somebody removed", 1],
])("a version %s", { timeout: 180_000 }, (_what, keep) => {
    test("whose image is gone: callers stay, and the state is one that the engine takes", async () => {
        const { docker, host, images } = engine();
        const image = await ownImage();
        const port = await freePort();
        project = await Project.open(
            `const settings = JSON.parse(fs.readFileSync("settings.json", "utf8"));
            const api = new gray.docker.Function("api", {
                routerImage: ${JSON.stringify(images.haproxy)}, port: 8080, listen: { port: ${String(port)} },
                drainTimeout: 2, readyTimeout: 5, ...settings,
            });
            exports.network = api.network;`,
            {},
            { DOCKER_HOST: host },
        );
        const second = { image: images.server, keep, environment: { TEXT: "two" } };
        await up({ image, keep, environment: { TEXT: "one" } }, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
        await up(second, { GRAY_PUBLISH: "true" });
        for (const { id, version } of await containers()) {
            if (version === "1") {
                await (docker.getContainer(id).remove({ force: true }) as Promise<unknown>);
            }
        }
        await (docker.getImage(image).remove({ force: true }) as Promise<unknown>);
        load = startLoad(`http://127.0.0.1:${String(port)}`, 50);

        const { code, output, errors } = await project.gray(["rollback", "api", "--to", "1", "--stack", STACK]);
        expect(code, `${output}${errors}`).not.toBe(0);
        expect(errors).toMatch(/^gray: /m);

        for (const command of [
            ["preview"],
            ["up", "--yes", "--skip-preview"],
            ["refresh", "--yes", "--skip-preview"],
        ]) {
            const run = await project.pulumi.run(command);
            expect(run.code, run.output).toBe(0);
        }
        const again = await project.pulumi.run(["preview"]);
        expect(again.output).not.toMatch(/\d+ to (?:create|update|replace|delete)/);
        await up({ ...second, environment: { TEXT: "three" } }, { GRAY_TRAFFIC: "1" });
        const { failures, versions } = await load.stop();
        expect(failures).toEqual({});
        expect(Object.keys(versions)).toEqual(["2", "3"]);
        const destroyed = await project.destroy();
        expect(destroyed.code, destroyed.output).toBe(0);
        project.close();
    });
});
