/**
 * One of Pulumi's own plugins, of the version of its npm package: the official one where it can be downloaded, else one
 * built from the Go module in tools/, once for this user. Only the tests and examples of that platform need it.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { exe, findGo, oldestGo } from "./go-build.mjs";
import { removeLeftovers, withLock } from "./lock.mjs";
import { progress } from "./progress.mjs";
import { Failure, readJson, root, shown, userCache } from "./project.mjs";
import { pulumiBin } from "./pulumi.mjs";
import { run } from "./run.mjs";

const minute = 60_000;
/** In the folder of a plugin that was built here: the hash of what it was built from. */
const STAMP = "built-from";

/**
 * Finds or provides a plugin; resolves with what was taken, or with `problem`: why it cannot be had, in one line.
 *
 * @param plugin `{ name, title, recipe }`: "aws" and "AWS"; its module in tools/ is `pulumi-resource-aws`, `recipe` are the
 *        files beside it that say how it is built: one that was built otherwise is built again
 * @param build `build(go, version, output, work)` makes the program `output`; `work` is a new folder that is removed
 */
export async function ensurePlugin({ name, title, recipe = [] }, build) {
    const { version, folder, file } = place(name);
    const stamp = hashOf([...filesIn(join(root, "tools", `pulumi-resource-${name}`)), ...recipe]);
    if (isInstalled(folder, file, stamp))
        return { changed: false, text: `${title} plugin ${version}: in ${shown(folder)}` };
    mkdirSync(userCache, { recursive: true });
    return withLock(join(userCache, `.${name}-plugin-${version}.lock`), `setting up the ${title} plugin`, async () => {
        const plugin = { name, title, version, folder, file, stamp };
        const problem = isInstalled(folder, file, stamp) ? undefined : await provide(plugin, build);
        if (problem !== undefined) return { changed: false, text: `no ${title} plugin: ${problem}`, problem };
        if (!isInstalled(folder, file, stamp))
            throw new Failure(`the ${title} plugin is not in ${shown(folder)} after its installation`);
        return { changed: true, text: `${title} plugin ${version}: installed in ${shown(folder)}` };
    });
}

/** What a build that fails advises. */
export function remedyFor(name) {
    return {
        instead: `install the plugin with \`pulumi plugin install resource ${name}\` instead`,
        retry: "then run `npm test` again",
    };
}

/** Where the engine looks for it. */
function place(name) {
    const version = readJson(join(root, "node_modules", "@pulumi", name, "package.json"))?.version;
    if (version === undefined)
        throw new Failure(`the npm package @pulumi/${name} is not installed; run \`npm run setup\``);
    const home = resolve(process.env.PULUMI_HOME || join(homedir(), ".pulumi"));
    const folder = join(home, "plugins", `resource-${name}-v${version}`);
    return { version, folder, file: `pulumi-resource-${name}${exe}` };
}

/** While the engine installs a plugin, and after it was interrupted, a file beside the folder says so. */
function isInstalled(folder, file, stamp) {
    const built = join(folder, STAMP);
    const isCurrent = !existsSync(built) || readFileSync(built, "utf8") === stamp;
    return isCurrent && existsSync(join(folder, file)) && !existsSync(`${folder}.partial`);
}

function filesIn(folder) {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
        .sort();
}

function hashOf(files) {
    const hash = createHash("sha256");
    for (const file of files) hash.update(readFileSync(file));
    return hash.digest("hex");
}

/** Installs it; resolves with why that cannot be done on this machine. */
async function provide({ name, title, version, folder, file, stamp }, build) {
    // One that was built otherwise would be taken for the official one.
    if (existsSync(join(folder, STAMP))) rmSync(folder, { recursive: true });
    const reason = await download(name, title, version);
    if (reason === undefined) return undefined;
    const go = await findGo(`pulumi-resource-${name}`);
    if (go.problem !== undefined)
        return `the official one cannot be had here (${reason}), and ${go.problem}; install Go >= ${oldestGo}`;
    const prefix = `${name}-plugin-build-`;
    removeLeftovers(userCache, prefix);
    const work = join(userCache, prefix + process.pid);
    const clean = () => rmSync(work, { recursive: true, force: true });
    process.on("exit", clean);
    try {
        mkdirSync(work);
        await build(go, version, join(work, file), work);
        const { code, lines } = await install(name, version, ["--reinstall", "--file", join(work, file)], 2 * minute);
        if (code !== 0) throw new Failure(`the ${title} plugin cannot be installed (the lines above say why)`, lines);
        writeFileSync(join(folder, STAMP), stamp);
    } finally {
        process.off("exit", clean);
        clean();
    }
    return undefined;
}

/** Resolves with the reason where there is no official plugin to be had. */
async function download(name, title, version) {
    let reason;
    await progress(`Asking for Pulumi's ${title} plugin ${version}`, async note => {
        const result = await install(name, version, [], 10 * minute, note);
        if (result.code === 0) return "installed";
        const said = result.lines.find(line => line.includes("Error downloading")) ?? result.lines.at(-1);
        reason = result.timedOut ? "no answer in time" : (said?.split(": ").at(-1) ?? "it failed");
        return "not to be had,";
    });
    return reason;
}

async function install(name, version, options, timeout, onLine) {
    const env = {
        ...process.env,
        PATH: [await pulumiBin(), process.env.PATH].filter(Boolean).join(delimiter),
        PULUMI_SKIP_UPDATE_CHECK: "true",
    };
    const args = ["plugin", "install", "resource", name, version, "--exact", "--non-interactive", ...options];
    return run("pulumi", args, { env, timeout, onLine });
}
