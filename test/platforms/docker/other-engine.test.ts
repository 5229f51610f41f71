import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../../../components/files";
import { useEngine } from "../../support/docker/use-engine";
import { freePort } from "../../support/free-port";
import { call } from "../../support/http";
import { Project } from "../../support/project";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** The engine is not the one of DOCKER_HOST: everything looks for containers where the Docker provider makes them. */

const engine = useEngine();
const NOWHERE = "unix:///nowhere/docker.sock";
const folder = temporaryFolder();
const context = `gray-test-${randomUUID()}`;
const contextFolder = path.join(homedir(), ".docker", "contexts", "meta", context);
/** Those that were not there before, deepest first. */
const made = ["contexts/meta", "contexts", ""]
    .map(name => path.join(homedir(), ".docker", name))
    .filter(each => !fs.existsSync(each));

beforeAll(() => {
    const { host } = engine();
    writeFiles(contextFolder, {
        "meta.json": JSON.stringify({ Name: context, Metadata: {}, Endpoints: { docker: { Host: host } } }),
    });
    // A machine that is reached by ssh, in place of one: the command runs here.
    fs.writeFileSync(
        path.join(folder, "ssh"),
        `#!/bin/sh\nfor command; do :; done\nDOCKER_HOST=${host} exec sh -c "$command"\n`,
        { mode: 0o755 },
    );
});
afterAll(() => {
    removeFolder(contextFolder);
    made.filter(each => fs.readdirSync(each).length === 0).forEach(each => fs.rmdirSync(each));
    removeFolder(folder);
});

interface Way {
    /** Of the stack. */
    config?: () => Record<string, string>;
    /** In the program: the options of the function. */
    options?: () => string;
}

const HAS_CLI = spawnSync("docker", ["--version"]).status === 0;

describe.each<[string, Way, boolean]>([
    ["docker:context", { config: () => ({ "docker:context": context }) }, true],
    ["docker:host by ssh", { config: () => ({ "docker:host": "ssh://tester@machine" }) }, HAS_CLI],
    [
        "a provider of the component's own",
        { options: () => `{ providers: [new docker.Provider("mine", { host: ${JSON.stringify(engine().host)} })] }` },
        true,
    ],
])("%s", { timeout: 180_000 }, (_what, { config = () => ({}), options = () => "{}" }, isHere) => {
    test("a function is deployed, serves, moves and goes", async context => {
        context.skip(!isHere, "this machine has no docker command");
        const { images } = engine();
        const url = `http://127.0.0.1:${String(await freePort())}`;
        const project = await Project.open(
            `const docker = require("@pulumi/docker");
            const TEXT = fs.readFileSync("text", "utf8");
            new gray.docker.Function("api", {
                image: ${JSON.stringify(images.server)}, port: 8080, environment: { TEXT }, drainTimeout: 1, keep: 1,
                routerImage: ${JSON.stringify(images.haproxy)}, listen: { port: ${new URL(url).port} },
            }, ${options()});`,
            { text: "one" },
            { DOCKER_HOST: NOWHERE, PATH: `${folder}:${process.env["PATH"] ?? ""}` },
        );
        try {
            for (const [key, value] of Object.entries<string>(config())) {
                await project.ok("config", "set", key, value);
            }
            for (const text of ["one", "two"]) {
                project.write({ text });
                const { code, output } = await project.up({ GRAY_PUBLISH: "true" });
                expect(code, output).toBe(0);
                expect((await call(url, "/")).text).toBe(text);
            }
            await project.ok("refresh", "--yes");
        } finally {
            const { code, output } = await project.destroy();
            project.close();
            expect(code, output).toBe(0);
        }
    });
});
