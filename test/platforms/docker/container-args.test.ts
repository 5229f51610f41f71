import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkContainer, checkFiles } from "../../../components/platforms/docker/container-args";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { call } from "../../support/http";
import { Project } from "../../support/project";

/** What a version's container has beside the function's own arguments. */

describe("refused", () => {
    test.each<[object, string]>([
        [{ image: "x" }, "container.image: the function has an argument for it; give image"],
        [{ envs: ["A=b"] }, "container.envs: the function has an argument for it; give environment"],
        [{ ports: [] }, "container.ports: the function has an argument for it; give port"],
        [{ restart: "no" }, "container.restart: the release decides about it; leave it out"],
        [{ name: "api" }, "container.name: the release decides about it; leave it out"],
        [
            { labels: [{ label: "gray.version", value: "7" }] },
            'container.labels: "gray.version" is a label of the release\'s own; give another name',
        ],
        [pulumi.output({}), "is not an object; give one, whose values may be outputs"],
    ])("%j", (container, message) => {
        expect(() => checkContainer(container)).toThrow(message);
    });

    test.each<[unknown, string]>([
        [{ "run/secret": "x" }, 'files: "run/secret" is no path of a file; give one that begins with / and has no ..'],
        [{ "/run/../etc/passwd": "x" }, 'files: "/run/../etc/passwd" is no path of a file'],
        [{ "/run/": "x" }, 'files: "/run/" is no path of a file'],
        [["/a"], 'files: ["/a"] is not a map; give path → text'],
    ])("files: %j", (files, message) => {
        expect(() => checkFiles(files)).toThrow(message);
    });
});

describe("on an engine", { timeout: 180_000 }, () => {
    const engine = useEngine();
    let project: Project;
    let url = "";
    beforeAll(async () => {
        const { images, host } = engine();
        url = `http://127.0.0.1:${String(await freePort())}`;
        project = await Project.open(
            `const docker = require("@pulumi/docker");
            const { secret, user } = JSON.parse(fs.readFileSync("version.json", "utf8"));
            const network = new docker.Network("database");
            const volume = new docker.Volume("data");
            const api = new gray.docker.Function("api", {
                image: ${JSON.stringify(images.server)}, port: 8080, environment: { TEXT_FILE: "/run/secrets/text" },
                drainTimeout: 1, routerImage: ${JSON.stringify(images.haproxy)}, listen: { port: ${new URL(url).port} },
                files: { "/run/secrets/text": pulumi.secret(secret) },
                container: {
                    user, capabilities: { drops: ["CAP_NET_RAW"] }, hosts: [{ host: "old.test", ip: "192.0.2.7" }],
                    networksAdvanced: [{ name: network.name }], labels: [{ label: "team", value: "shop" }],
                    volumes: [{ volumeName: volume.name, containerPath: "/data" }], ulimits: [{ name: "nofile", soft: 1024, hard: 2048 }],
                    logDriver: "json-file", logOpts: { "max-size": "1m" },
                },
            });
            exports.version = api.version;
            exports.network = network.name;
            exports.own = api.network;`,
            {},
            { DOCKER_HOST: host },
        );
    });
    afterAll(async () => {
        const { code, output } = await project.destroy();
        project.close();
        expect(code, output).toBe(0);
    });

    async function up(version: object, settings: Record<string, string>): Promise<void> {
        project.write({ "version.json": JSON.stringify(version) });
        const { code, output } = await project.up(settings);
        expect(code, output).toBe(0);
    }

    async function text(): Promise<string> {
        return (await call(url, "/")).text;
    }

    test("it has all of it; a change is a version, and the one before keeps its own", async () => {
        await up({ secret: "s3cret one", user: "1000:1000" }, { GRAY_PUBLISH: "true" });
        expect(await text()).toBe("s3cret one");
        const { network = "", own = "" } = (await project.outputs()) as { network?: string; own?: string };
        const { docker } = engine();
        const [made] = await docker.listContainers({ filters: { label: ["gray.version=1"], network: [own] } });
        const { Config, HostConfig, NetworkSettings } = await docker.getContainer(made?.Id ?? "").inspect();
        expect(Config.User).toBe("1000:1000");
        expect(Config.Labels).toMatchObject({ team: "shop", "gray.function": "api", "gray.version": "1" });
        expect(HostConfig).toMatchObject({
            CapDrop: ["CAP_NET_RAW"],
            ExtraHosts: ["old.test:192.0.2.7"],
            LogConfig: { Type: "json-file", Config: { "max-size": "1m" } },
        });
        expect(HostConfig.Ulimits).toEqual([{ Name: "nofile", Soft: 1024, Hard: 2048 }]);
        expect(Object.keys(NetworkSettings.Networks)).toEqual(expect.arrayContaining([network, own]));
        // A secret is secret in the state, wherever it stands.
        expect(await project.exported()).not.toContain("s3cret");

        await up({ secret: "s3cret two", user: "1001" }, { GRAY_TRAFFIC: "1" });
        expect((await project.outputs())["version"]).toBe("2");
        expect(await text()).toBe("s3cret two");
        expect(await project.exported()).not.toContain("s3cret");
        const { code, errors } = await project.gray(["rollback"]);
        expect(code, errors).toBe(0);
        expect(await text()).toBe("s3cret one");
        const preview = await project.pulumi.run(["preview"]);
        expect(preview.output).not.toMatch(/\d+ to (?:create|update|replace|delete)/);
        await up({ secret: "s3cret two", user: "1001" }, { GRAY_TRAFFIC: "0" });
        expect((await project.outputs())["version"]).toBe("2");
    });
});
