import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { pulumiHome } from "../../../components/plugin/install";
import { requireProject } from "../test-project";
import { Engine, ENGINE_MILLISECONDS, NoEngine } from "./engine";

/**
 * The Docker engine for a file of tests. Where there can be none, or no Docker plugin, the tests are skipped with the
 * reason. Call what it returns in a test or hook.
 */
export function useEngine(): () => Engine {
    requireProject("docker");
    let engine: Engine | undefined;
    let problem = pluginProblem();
    beforeAll(async () => {
        if (problem === undefined) {
            engine = await Engine.start().catch((error: unknown) => {
                if (!(error instanceof NoEngine)) {
                    throw error;
                }
                problem = error.message;
                return undefined;
            });
        }
    }, ENGINE_MILLISECONDS);
    beforeEach(context => context.skip(problem !== undefined, problem));
    afterAll(async () => engine?.stop());
    return () => {
        if (engine === undefined) {
            throw new Error("the Docker engine runs while the tests and their hooks do");
        }
        return engine;
    };
}

/** Why Docker tests have no plugin; `npm test` knows it, since it tried to provide one. */
export function pluginProblem(): string | undefined {
    const told = process.env["GRAY_TEST_NO_DOCKER"];
    if (told !== undefined) {
        return told;
    }
    const file = require.resolve("@pulumi/docker/package.json");
    const { version } = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string };
    const home = pulumiHome();
    const name = `resource-docker-v${version}`;
    return fs.existsSync(path.join(home, "plugins", name, "pulumi-resource-docker"))
        ? undefined
        : `no Docker plugin ${version}: \`npm test\` provides it`;
}
