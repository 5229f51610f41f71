import { createRequire } from "node:module";
import * as path from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type * as checks from "../../components/platforms/local/runtime/check-loads";
import { removeFolder } from "../../components/files";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";

/** A new version is loaded before it gets traffic: in a process of its own, which has nothing of the plugin's environment. */

// Processes of versions are started from what was built.
const load = createRequire(path.resolve("package.json"));
const { checkLoads } = load("./dist/components/platforms/local/runtime/check-loads.js") as typeof checks;

const folder = temporaryFolder();
const SECRETS = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_ACCESS_TOKEN", "AWS_SECRET_ACCESS_KEY", "NODE_OPTIONS"];
const before = Object.fromEntries(SECRETS.map(name => [name, process.env[name]]));
afterEach(() => {
    for (const name of SECRETS) {
        const value = before[name];
        if (value === undefined) {
            // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
            delete process.env[name];
        } else {
            process.env[name] = value;
        }
    }
});
afterAll(() => {
    removeFolder(folder);
});

async function check(code: string, environment: Record<string, string> = {}): Promise<void> {
    writeFiles(folder, { "index.js": code });
    await checkLoads(folder, {
        functionName: "api",
        version: "1",
        handler: "index.handler",
        runtime: "nodejs",
        timeout: 3,
        memorySize: 128,
        environment,
    });
}

test("code that is loaded finds no secret of the stack, and what the program gives it", async () => {
    SECRETS.filter(name => name !== "NODE_OPTIONS").forEach(name => (process.env[name] = "a secret"));
    process.env["NODE_OPTIONS"] = "--no-warnings";
    const names = JSON.stringify(SECRETS);
    const code = `
        const found = ${names}.filter(name => name in process.env);
        if (found.length > 0 || process.env.GREETING !== "hello") throw new Error("found " + found);
        exports.handler = async () => "fine";`;
    await expect(check(code, { GREETING: "hello" })).resolves.toBeUndefined();
});

test("code that ends its process ends no other one", async () => {
    await expect(check("process.kill(process.pid, 'SIGKILL');")).rejects.toThrow(
        "api: version 1 is not ready and gets no traffic: Runtime.ExitError: Runtime exited with error: signal: SIGKILL",
    );
});
