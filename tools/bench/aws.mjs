/**
 * examples/aws against the same resources made by hand with plain @pulumi/aws: the start of the program, as a preview,
 * and an `up` that changes traffic alone. In front of moto, with the tests' own plugin.
 */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { removeAll } from "../remove-all.mjs";
import { progress } from "../setup/progress.mjs";
import { readJson, root } from "../setup/project.mjs";
import { pulumiBin } from "../setup/pulumi.mjs";
import { ensureMoto, motoPython } from "../test/moto.mjs";
import { median, run, serve } from "./processes.mjs";

const ROUNDS = 7;

/** Two rows. */
export async function benchAws() {
    await ensureMoto();
    const folder = mkdtempSync(join(tmpdir(), "gray-bench-aws-"));
    const moto = await startMoto();
    try {
        const bin = await pulumiBin();
        const ours = await project(folder, "ours", moto.url, bin);
        const hand = await project(folder, "hand", moto.url, bin);
        cpSync(join(root, "tools", "bench", "aws-by-hand", "index.ts"), join(hand.folder, "index.ts"));
        for (const each of [ours, hand]) {
            await each.pulumi(["up", "--yes", "--skip-preview"], { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
            appendFileSync(join(each.folder, "src", "index.js"), "// Another version.\n");
            await each.pulumi(["up", "--yes", "--skip-preview"], { GRAY_TRAFFIC: "0" });
        }
        const previews = { here: [], other: [] };
        const traffic = { here: [], other: [] };
        await progress("examples/aws, and by hand", async note => {
            for (let round = 1; round <= ROUNDS; round++) {
                note(`${round} of ${ROUNDS}`);
                const settings = { GRAY_TRAFFIC: `0.${round}` };
                previews.other.push(await hand.pulumi(["preview"], { GRAY_TRAFFIC: `0.${round - 1}` }));
                previews.here.push(await ours.pulumi(["preview"]));
                traffic.other.push(await hand.pulumi(["up", "--yes", "--skip-preview"], settings));
                traffic.here.push(await ours.pulumi(["up", "--yes", "--skip-preview"], settings));
            }
        });
        return [row("`preview` of examples/aws", previews), row("`up` of examples/aws, traffic changed", traffic)];
    } finally {
        moto.stop();
        removeAll(folder);
    }
}

async function project(parent, name, url, bin) {
    const folder = join(parent, name);
    cpSync(join(root, "examples", "aws"), folder, { recursive: true });
    rmSync(join(folder, "node_modules"), { recursive: true, force: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const { version } = readJson(join(root, "node_modules", "@pulumi", "aws", "package.json"));
    const plugin = join(root, "test", "support", "aws", "provider");
    writeFileSync(
        join(folder, "Pulumi.yaml"),
        `name: ${name}\nruntime: nodejs\nplugins:\n  providers:\n    - name: aws\n      path: ${plugin}\n      version: ${version}\n`,
    );
    const state = join(parent, "state");
    mkdirSync(state, { recursive: true });
    const env = {
        ...process.env,
        PATH: `${bin}${delimiter}${process.env.PATH}`,
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: "bench",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        AWS_ENDPOINT_URL: url,
        AWS_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "testing",
        AWS_SECRET_ACCESS_KEY: "testing",
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    };
    const pulumi = async (args, settings = {}) =>
        (await run("pulumi", [...args, "--non-interactive"], { cwd: folder, env: { ...env, ...settings } }))
            .milliseconds;
    await pulumi(["stack", "init", "bench"]);
    return { folder, pulumi };
}

async function startMoto() {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)];
    return { url, ...(await serve(motoPython(), args, `${url}/moto-api/data.json`)) };
}

async function freePort() {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.once("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

function row(name, { here, other }) {
    const ratio = median(here) / median(other);
    const seconds = times => `${(median(times) / 1000).toFixed(2)} s`;
    return {
        name,
        here: seconds(here),
        other: `by hand: ${seconds(other)}`,
        ratio: ratio.toFixed(2),
        goal: "at most 1.05",
        met: ratio <= 1.05,
    };
}
