import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { progress } from "../setup/progress.mjs";
import { root } from "../setup/project.mjs";
import { load } from "./load.mjs";
import { middles, run, serve } from "./processes.mjs";
import { removeAll } from "../remove-all.mjs";

const require = createRequire(import.meta.url);

const HANDLER = `exports.handler = async event => ({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ hello: "world", path: event.rawPath }),
});
`;

/** The least a server can do to run the handler: no event, no split, no log, no metrics. */
const BARE = `const { handler } = require("./index.js");
require("node:http").createServer(async (request, response) => {
    const { statusCode, headers, body } = await handler({ rawPath: request.url });
    response.writeHead(statusCode, headers);
    response.end(body);
}).listen(Number(process.argv[2]), "127.0.0.1");
`;

const OFFLINE = `service: bench
frameworkVersion: "3"
provider: { name: aws, runtime: nodejs20.x }
functions:
  api:
    handler: index.handler
    events: [{ httpApi: { path: "/api/{any+}", method: get } }]
plugins: [serverless-offline]
custom: { serverless-offline: { httpPort: 8193, host: 127.0.0.1, noPrependStageInUrl: true } }
`;

/** Before the first round: code that runs often is compiled again, and better. */
const WARM_UP_SECONDS = 10;
const ROUNDS = 7;
const SECONDS = 4;

/** Requests/s and p99 of the gateway (two versions at 0.5, sticky, access log and metrics on) and of the others. */
export const gateway = { prepare: async () => undefined, rows };

async function* rows() {
    const folder = mkdtempSync(join(tmpdir(), "gray-bench-"));
    let ours;
    try {
        ours = await startGateway(folder);
        yield* await against("bare node:http", ours, () => startBare(folder), { goal: 0.5, slowest: 2 });
        yield* await against("serverless-offline", ours, () => startOffline(folder), { goal: 8, slowest: 1 });
    } finally {
        ours?.stop();
        removeAll(folder);
    }
}

/** Two rows: the gateway and another server in turns. No third one runs: it would take from both, and not the same. */
async function against(otherName, ours, start, goals) {
    const other = await start();
    try {
        const servers = { gateway: ours, [otherName]: other };
        const results = { gateway: [], [otherName]: [] };
        for (const [name, { url }] of Object.entries(servers)) {
            await progress(`${name}, warm-up`, async () => loadUsers(name, url, WARM_UP_SECONDS));
        }
        for (let round = 1; round <= ROUNDS; round++) {
            for (const [name, { url }] of Object.entries(servers)) {
                await progress(`${name}, round ${round} of ${ROUNDS}`, async () => {
                    const result = await loadUsers(name, url, SECONDS);
                    results[name].push(result);
                    return `${Math.round(result.perSecond)} requests/s, p99 ${result.p99.toFixed(1)} ms`;
                });
            }
        }
        return rowsOf(otherName, results.gateway, results[otherName], goals);
    } finally {
        other.stop();
    }
}

/** Each connection is a user. */
async function loadUsers(name, url, duration) {
    let user = 0;
    return load(name, {
        url,
        duration,
        setupClient: client => client.setHeaders({ "x-user-id": `user-${user++}` }),
    });
}

function rowsOf(otherName, rounds, otherRounds, { goal, slowest }) {
    const { here, other, ratio } = middles(rounds, otherRounds);
    return [
        {
            name: "gateway, requests/s",
            here: `${Math.round(here("perSecond"))}`,
            other: `${otherName}: ${Math.round(other("perSecond"))}`,
            ratio: ratio("perSecond").toFixed(2),
            goal: `at least ${goal}`,
            met: ratio("perSecond") >= goal,
        },
        {
            name: "gateway, p99",
            here: `${here("p99").toFixed(1)} ms`,
            other: `${otherName}: ${other("p99").toFixed(1)} ms`,
            ratio: ratio("p99").toFixed(2),
            goal: `at most ${slowest}`,
            met: ratio("p99") <= slowest,
        },
    ];
}

async function startGateway(folder) {
    const { makeVersion } = require("../../dist/components/platforms/local/version-store.js");
    const { writeAlias } = require("../../dist/components/platforms/local/alias-store.js");
    const { hashCode } = require("../../dist/components/platforms/local/code-folder.js");
    const { functionFolder } = require("../../dist/components/platforms/local/layout.js");
    const { stackFolder } = require("../../dist/components/stack-folder.js");
    const project = join(folder, "gateway");
    const code = join(project, "src");
    mkdirSync(code, { recursive: true });
    writeFileSync(join(code, "index.js"), HANDLER);
    const target = functionFolder(stackFolder(project, "bench"), "api");
    const configuration = { handler: "index.handler", runtime: "nodejs", timeout: 3, memorySize: 128, environment: {} };
    for (const version of ["1", "2"]) {
        await makeVersion(target, version, { code, codeHash: hashCode(code), configuration }, async () => undefined);
    }
    const weights = { 1: 0.5, 2: 0.5 };
    writeAlias(target, {
        alias: "live",
        weights,
        rules: [],
        sticky: { header: "x-user-id" },
        latest: "2",
        published: "1",
    });
    const url = "http://127.0.0.1:8191/api/x";
    const cli = join(root, "dist", "cli", "main.js");
    return { url, ...(await serve(process.execPath, [cli, "serve", "--port", "8191"], url, { cwd: project })) };
}

async function startBare(folder) {
    writeFileSync(join(folder, "index.js"), HANDLER);
    writeFileSync(join(folder, "bare.js"), BARE);
    const url = "http://127.0.0.1:8192/api/x";
    return { url, ...(await serve(process.execPath, [join(folder, "bare.js"), "8192"], url)) };
}

/** serverless and its plugin are large: they are installed for the bench alone. */
async function startOffline(folder) {
    const project = join(folder, "offline");
    cpSync(join(root, "tools", "bench", "serverless-offline"), project, { recursive: true });
    writeFileSync(join(project, "index.js"), HANDLER);
    writeFileSync(join(project, "serverless.yml"), OFFLINE);
    await progress("serverless 3 and serverless-offline from the npm registry", async () => {
        await run("npm", ["ci", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: project });
    });
    const url = "http://127.0.0.1:8193/api/x";
    const environment = { ...process.env, SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off", CI: "true" };
    const cli = join(project, "node_modules", "serverless", "bin", "serverless.js");
    return { url, ...(await serve(process.execPath, [cli, "offline"], url, { cwd: project, env: environment })) };
}
