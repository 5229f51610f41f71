/**
 * Pulumi's Docker plugin, of the version of @pulumi/docker: the official one where it can be downloaded, else one built
 * from the Go module in tools/. Only the Docker tests and examples need it.
 */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { buildGo, exe, findGo, oldestGo } from "./go-build.mjs";
import { removeLeftovers, withLock } from "./lock.mjs";
import { progress } from "./progress.mjs";
import { Failure, readJson, root, shown } from "./project.mjs";
import { pulumiBin } from "./pulumi.mjs";
import { run } from "./run.mjs";

const module = "pulumi-resource-docker";
const name = `pulumi-resource-docker${exe}`;
const minute = 60_000;
const remedy = {
    instead: "install the plugin with `pulumi plugin install resource docker` instead",
    retry: "then run `npm test` again",
};

/** Finds or provides the plugin; resolves with what was taken, or with `problem`: why it cannot be had, in one line. */
export async function ensureDockerPlugin() {
    const { version, folder } = place();
    if (isInstalled(folder)) return { changed: false, text: `Docker plugin ${version}: in ${shown(folder)}` };
    const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-gray-release");
    mkdirSync(cache, { recursive: true });
    return withLock(join(cache, `.docker-plugin-${version}.lock`), "setting up the Docker plugin", async () => {
        const problem = isInstalled(folder) ? undefined : await provide(version, cache);
        if (problem !== undefined) return { changed: false, text: `no Docker plugin: ${problem}`, problem };
        if (!isInstalled(folder))
            throw new Failure(`the Docker plugin is not in ${shown(folder)} after its installation`);
        return { changed: true, text: `Docker plugin ${version}: installed in ${shown(folder)}` };
    });
}

/** Where the engine looks for it. */
function place() {
    const version = readJson(join(root, "node_modules", "@pulumi", "docker", "package.json"))?.version;
    if (version === undefined)
        throw new Failure("the npm package @pulumi/docker is not installed; run `npm run setup`");
    const home = resolve(process.env.PULUMI_HOME || join(homedir(), ".pulumi"));
    return { version, folder: join(home, "plugins", `resource-docker-v${version}`) };
}

/** While the engine installs a plugin, and after it was interrupted, a file beside the folder says so. */
function isInstalled(folder) {
    return existsSync(join(folder, name)) && !existsSync(`${folder}.partial`);
}

/** Installs it; resolves with why that cannot be done on this machine. */
async function provide(version, cache) {
    const reason = await download(version);
    if (reason === undefined) return undefined;
    const go = await findGo(module);
    if (go.problem !== undefined)
        return `the official one cannot be had here (${reason}), and ${go.problem}; install Go >= ${oldestGo}`;
    const prefix = "docker-plugin-build-";
    removeLeftovers(cache, prefix);
    const work = join(cache, prefix + process.pid);
    const clean = () => rmSync(work, { recursive: true, force: true });
    process.on("exit", clean);
    try {
        mkdirSync(work);
        const program = {
            label: `Building Pulumi's Docker plugin with ${go.version} (once for this user, 4 to 6 minutes on two idle cores)`,
            module,
            target: ".",
            packages: 1310,
            ldflags: `-X main.version=${version}`,
        };
        await buildGo(go, program, join(work, name), remedy);
        const { code, lines } = await install(version, ["--reinstall", "--file", join(work, name)], 2 * minute);
        if (code !== 0) throw new Failure("the Docker plugin cannot be installed (the lines above say why)", lines);
    } finally {
        process.off("exit", clean);
        clean();
    }
    return undefined;
}

/** Resolves with the reason where there is no official plugin to be had. */
async function download(version) {
    let reason;
    await progress(`Asking for Pulumi's Docker plugin ${version}`, async note => {
        const result = await install(version, [], 10 * minute, note);
        if (result.code === 0) return "installed";
        const said = result.lines.find(line => line.includes("Error downloading")) ?? result.lines.at(-1);
        reason = result.timedOut ? "no answer in time" : (said?.split(": ").at(-1) ?? "it failed");
        return "not to be had,";
    });
    return reason;
}

async function install(version, options, timeout, onLine) {
    const env = {
        ...process.env,
        PATH: [await pulumiBin(), process.env.PATH].filter(Boolean).join(delimiter),
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const args = ["plugin", "install", "resource", "docker", version, "--exact", "--non-interactive", ...options];
    return run("pulumi", args, { env, timeout, onLine });
}
