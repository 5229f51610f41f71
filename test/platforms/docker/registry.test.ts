import * as fs from "node:fs";
import * as path from "node:path";
import type Docker from "dockerode";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pinImage, pullImage } from "../../../components/platforms/docker/plugin/image";
import { loginFor, registryOf } from "../../../components/platforms/docker/plugin/registry-login";
import { removeFolder } from "../../../components/files";
import { REGISTRY, Registry } from "../../support/docker/registry";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { call } from "../../support/http";
import { Project } from "../../support/project";
import type { Run } from "../../support/pulumi";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** Images by tag: what a registry says, what is taken when it says nothing, and who is logged in. */

const engine = useEngine();
beforeEach(context => context.skip(!REGISTRY, "this machine has no docker-registry"));

/** An image that differs from another one, under no name. */
async function variant(docker: Docker, image: string): Promise<string> {
    const container = await docker.createContainer({ Image: image });
    try {
        const { Id } = (await container.commit({ changes: `LABEL variant=${container.id}` })) as { Id: string };
        return Id;
    } finally {
        await container.remove();
    }
}

describe("a function by tag", { timeout: 180_000 }, () => {
    let registry: Registry;
    let project: Project;
    let url = "";
    beforeAll(async () => {
        if (!REGISTRY) {
            return;
        }
        registry = await Registry.start();
        const { docker, host, images } = engine();
        await registry.push(docker, images.server, "shop/api:1");
        const port = await freePort();
        url = `http://127.0.0.1:${String(port)}`;
        project = await Project.open(
            `const { image, TEXT } = JSON.parse(fs.readFileSync("version.json", "utf8"));
            const api = new gray.docker.Function("api", {
                image, environment: { TEXT }, port: 8080, listen: { port: ${String(port)} }, drainTimeout: 1,
                routerImage: ${JSON.stringify(images.haproxy)}, health: { test: ["CMD", "/server", "health"] },
            });
            exports.version = api.version;`,
            {},
            { DOCKER_HOST: host },
        );
    });
    afterAll(async () => {
        if (REGISTRY) {
            await project.destroy();
            project.close();
            await registry.close();
        }
    });

    async function up(TEXT: string, settings: Record<string, string> = {}, image?: string): Promise<Run> {
        project.write({ "version.json": JSON.stringify({ TEXT, image: image ?? `${registry.address}/shop/api:1` }) });
        return project.up(settings);
    }

    async function text(): Promise<string> {
        return (await call(url, "/")).text;
    }

    test("a tag that moved is a new version", async () => {
        expect((await up("one", { GRAY_PUBLISH: "true" })).code).toBe(0);
        const { docker, images } = engine();
        await registry.push(docker, await variant(docker, images.server), "shop/api:1");
        expect((await up("one", { GRAY_TRAFFIC: "0" })).code).toBe(0);
        expect((await project.outputs())["version"]).toBe("2");
        expect((await up("three", { GRAY_TRAFFIC: "1" })).code).toBe(0);
        expect(await text()).toBe("three");
    });

    test("callers go back while the registry is down: by GRAY_TRAFFIC=0 pulumi up, and by gray rollback", async () => {
        await registry.stop();
        const { code, output } = await up("three", { GRAY_TRAFFIC: "0" });
        expect(code, output).toBe(0);
        expect(output).toMatch(
            /api: image: the registry of \S+\/shop\/api:1 gives no digest \(.+\), so the image stays \S+@sha256:[0-9a-f]{64}/,
        );
        expect(await text()).toBe("one");
        expect((await up("three", { GRAY_TRAFFIC: "1" })).code).toBe(0);
        const rolledBack = await project.gray(["rollback"]);
        expect(rolledBack.code, rolledBack.output).toBe(0);
        expect(await text()).toBe("one");
        expect((await project.outputs())["version"]).toBe("3");
    });

    test("another tag that nobody has is refused, and one that the engine has is what it starts", async () => {
        const { docker } = engine();
        const refused = await up("four", {}, `${registry.address}/shop/api:2`);
        expect(refused.code).not.toBe(0);
        expect(refused.output).toMatch(/api: image: \S+\/shop\/api:2 is in neither the engine nor its registry/);
        // It has a digest of another registry, as an image that was pulled and tagged.
        const [pulled] = (await docker.listImages()).filter(({ RepoDigests }) =>
            RepoDigests?.some(digest => digest.startsWith(`${registry.address}/`)),
        );
        await docker.getImage(pulled?.Id ?? "").tag({ repo: `${registry.address}/other/api`, tag: "dev" });
        try {
            const { code, output } = await up("four", { GRAY_TRAFFIC: "1" }, `${registry.address}/other/api:dev`);
            expect(code, output).toBe(0);
            expect(output).toMatch(/api: image: .+ so the engine's own image of that name is taken/);
            expect(await text()).toBe("four");
        } finally {
            await docker.getImage(`${registry.address}/other/api:dev`).remove();
        }
    });
});

describe("a private registry", { timeout: 60_000 }, () => {
    let registry: Registry;
    let image = "";
    beforeAll(async () => {
        if (REGISTRY) {
            registry = await Registry.start(true);
            image = `${registry.address}/shop/api:1`;
            const { docker, images } = engine();
            await registry.push(docker, images.server, "shop/api:1");
        }
    });
    afterAll(async () => (registry as Registry | undefined)?.close());

    test("who is not logged in gets to know it", async () => {
        await expect(pinImage(engine().docker, { image })).rejects.toThrow(
            /^image: \S+ is in neither the engine nor its registry \(.+\); build or push it, log in to its registry/,
        );
    });

    test("docker:registryAuth and docker login are what the engine asks with", async () => {
        const address = `https://${registry.address}`;
        const { username = "", password = "" } = registry.login ?? {};
        const pinned = expect.stringMatching(/^127\.0\.0\.1:\d+\/shop\/api@sha256:/) as string;
        const given = [{ address, username, password }];
        expect(await pinImage(engine().docker, { image, registryAuth: given })).toEqual({ pinned });
        const auths = { [registry.address]: { auth: Buffer.from(`${username}:${password}`).toString("base64") } };
        const configFileContent = JSON.stringify({ auths });
        await expect(pullImage(engine().docker, image)).rejects.toThrow();
        await pullImage(engine().docker, image, given);
        await engine().docker.getImage(image).remove();
        expect(await pinImage(engine().docker, { image, registryAuth: [{ address, configFileContent }] })).toEqual({
            pinned,
        });
    });
});

describe("logins", () => {
    const folder = temporaryFolder();
    const before = { ...process.env };
    beforeAll(() => {
        process.env["DOCKER_CONFIG"] = folder;
        process.env["PATH"] = `${folder}:${before["PATH"] ?? ""}`;
    });
    afterAll(() => {
        process.env = before;
        removeFolder(folder);
    });

    test.each([
        ["api", "docker.io"],
        ["shop/api:1", "docker.io"],
        ["docker.io/shop/api", "docker.io"],
        ["localhost/api", "localhost"],
        ["localhost:5000/api:1", "localhost:5000"],
        ["ghcr.io/shop/api@sha256:0", "ghcr.io"],
    ])("%s is of %s", (image, registry) => {
        expect(registryOf(image)).toBe(registry);
    });

    test("those of docker login are found for Docker Hub and others, and tokens as tokens", async () => {
        const auth = Buffer.from("ann:a:b").toString("base64");
        const auths = { "https://index.docker.io/v1/": { auth }, "ghcr.io": { identitytoken: "t" } };
        writeFiles(folder, { "config.json": JSON.stringify({ auths }) });
        expect(await loginFor("shop/api")).toEqual({ username: "ann", password: "a:b", serveraddress: "docker.io" });
        expect(await loginFor("ghcr.io/shop/api")).toEqual({ identitytoken: "t", serveraddress: "ghcr.io" });
        expect(await loginFor("quay.io/shop/api")).toBeUndefined();
    });

    test("a credential helper is asked; one that knows nothing, or is not there, leaves what the file says", async () => {
        const helper = path.join(folder, "docker-credential-tests");
        fs.writeFileSync(
            helper,
            `#!/bin/sh
read -r key
[ "$key" = ghcr.io ] || { echo "credentials not found in native keychain"; exit 1; }
echo '{"ServerURL":"ghcr.io","Username":"ann","Secret":"s"}'
`,
            { mode: 0o755 },
        );
        const auths = { "quay.io": { auth: Buffer.from("bob:b").toString("base64") } };
        writeFiles(folder, { "config.json": JSON.stringify({ auths, credsStore: "tests" }) });
        expect(await loginFor("ghcr.io/shop/api")).toMatchObject({ username: "ann", password: "s" });
        expect(await loginFor("quay.io/shop/api")).toMatchObject({ username: "bob", password: "b" });
        writeFiles(folder, { "config.json": JSON.stringify({ auths, credHelpers: { "quay.io": "missing" } }) });
        expect(await loginFor("quay.io/shop/api")).toMatchObject({ username: "bob" });
    });

    test("a file that is broken is an error that says nothing of what is in it", async () => {
        writeFiles(folder, { "config.json": '{"auths": {"ghcr.io": {"auth": "c2VjcmV0"' });
        await expect(loginFor("ghcr.io/shop/api")).rejects.toThrow(
            `${path.join(folder, "config.json")} is not JSON; \`docker login\` writes it`,
        );
    });

    test("docker:registryAuth comes first, in the Docker provider's order", async () => {
        writeFiles(folder, { "config.json": "{}" });
        const address = "https://ghcr.io/v2/";
        const named = { username: "ann", password: "p" };
        expect(await loginFor("ghcr.io/x", [{ address, ...named }])).toMatchObject(named);
        expect(await loginFor("quay.io/x", [{ address, ...named }])).toBeUndefined();
        expect(await loginFor("ghcr.io/x", [{ address, ...named, authDisabled: true }])).toBeUndefined();
        process.env["DOCKER_REGISTRY_USER"] = "env";
        process.env["DOCKER_REGISTRY_PASS"] = "e";
        expect(await loginFor("ghcr.io/x", [{ address }])).toMatchObject({ username: "env", password: "e" });
        expect(await loginFor("quay.io/x", [{ address }])).toBeUndefined();
    });
});
