/**
 * examples/aws against the same resources made by hand with plain @pulumi/aws: the start of the program, as a preview,
 * and an `up` that changes traffic alone. In front of moto.
 */
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeAll } from "../remove-all.mjs";
import { ensureAwsPlugin } from "../setup/aws-plugin.mjs";
import { progress } from "../setup/progress.mjs";
import { Failure, root } from "../setup/project.mjs";
import { ensureMoto, motoPython } from "../test/moto.mjs";
import { serve } from "./processes.mjs";
import { projectsIn, timeRow } from "./pulumi.mjs";

const ROUNDS = 7;

/** Needs moto and Pulumi's AWS plugin. */
export const aws = { prepare, rows };

async function prepare() {
    await ensureMoto();
    const { problem } = await ensureAwsPlugin();
    if (problem !== undefined) throw new Failure(`no AWS plugin: ${problem}`);
}

async function* rows() {
    const folder = mkdtempSync(join(tmpdir(), "gray-bench-aws-"));
    const moto = await startMoto();
    try {
        const projects = await projectsIn(folder, {
            AWS_ENDPOINT_URL: moto.url,
            AWS_REGION: "us-east-1",
            AWS_ACCESS_KEY_ID: "testing",
            AWS_SECRET_ACCESS_KEY: "testing",
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
        });
        const ours = await projects.stack(copyOfExample(folder, "ours"));
        const hand = await projects.stack(copyOfExample(folder, "hand"));
        cpSync(join(root, "tools", "bench", "aws-by-hand", "index.ts"), join(hand.folder, "index.ts"));
        for (const each of [ours, hand]) {
            await each.update({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
            appendFileSync(join(each.folder, "src", "index.js"), "// Another version.\n");
            await each.update({ GRAY_TRAFFIC: "0" });
        }
        const previews = { here: [], other: [] };
        const traffic = { here: [], other: [] };
        await progress("examples/aws, and by hand", async note => {
            for (let round = 1; round <= ROUNDS; round++) {
                note(`${round} of ${ROUNDS}`);
                const settings = { GRAY_TRAFFIC: `0.${round}` };
                previews.other.push(await hand.preview({ GRAY_TRAFFIC: `0.${round - 1}` }));
                previews.here.push(await ours.preview());
                traffic.other.push(await hand.update(settings));
                traffic.here.push(await ours.update(settings));
            }
        });
        yield timeRow("`preview` of examples/aws", previews.here, "by hand", previews.other, 1.05);
        yield timeRow("`up` of examples/aws, traffic changed", traffic.here, "by hand", traffic.other, 1.05);
    } finally {
        moto.stop();
        removeAll(folder);
    }
}

/** examples/aws in a folder of its own. */
function copyOfExample(parent, name) {
    const folder = join(parent, name);
    cpSync(join(root, "examples", "aws"), folder, { recursive: true });
    rmSync(join(folder, "node_modules"), { recursive: true, force: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
    return folder;
}

async function startMoto() {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const args = [join(root, "test", "support", "aws", "moto", "server.py"), "-H", "127.0.0.1", "-p", String(port)];
    // It ends with its standard input.
    const stdio = ["pipe", "ignore", "pipe"];
    return { url, ...(await serve(motoPython(), args, `${url}/moto-api/data.json`, { stdio })) };
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
