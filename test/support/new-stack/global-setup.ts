import * as path from "node:path";
import type { TestProject } from "vitest/node";
import { removeFolder } from "../../../components/files";
import { Pulumi } from "../pulumi";
import { temporaryFolder, writeFiles } from "../temporary-folder";
import { makePulumiHome } from "./pulumi-home";
import { PROJECT_NAME, SECRETS_PROVIDER, STACK } from "./names";
import { startVault } from "./vault";

/** A key in the server that `startVault` starts. */
const PROVIDER = "hashivault://tests";

/**
 * Before the test files of one of Vitest's projects: `pulumi stack init` makes one stack, and the tests' Pulumi projects begin with
 * copies of it. The command takes more than half a second, and the tests make about 150 Pulumi projects.
 *
 * @throws Error when `pulumi` fails
 */
export default async function setup(tests: TestProject): Promise<() => void> {
    const folder = temporaryFolder();
    const project = path.join(folder, "project");
    writeFiles(project, { "Pulumi.yaml": `name: ${PROJECT_NAME}\nruntime: nodejs\n` });
    const vault = await startVault();
    Object.assign(process.env, {
        PULUMI_HOME: makePulumiHome(folder),
        VAULT_ADDR: vault.url,
        [SECRETS_PROVIDER]: PROVIDER,
    });
    const made = await new Pulumi(project, path.join(folder, "state")).run([
        ...["stack", "init", "--no-select", STACK],
        ...["--secrets-provider", PROVIDER],
    ]);
    if (made.code !== 0) {
        throw new Error(`pulumi stack init: ${made.output}`);
    }
    tests.provide("newStack", folder);
    return () => {
        vault.close();
        removeFolder(folder);
    };
}

declare module "vitest" {
    interface ProvidedContext {
        /** The folder with a project and the state of a stack that `pulumi stack init` made. */
        newStack: string;
    }
}
