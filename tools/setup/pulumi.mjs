/**
 * The Pulumi CLI, found in this order: `pulumi` on PATH when it is new enough, the npm package `pulumi` (its cache, or
 * its download of the official CLI), a build from Go modules into that same cache.
 */
import { accessSync, constants, mkdirSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { removeLeftovers, withLock } from "./lock.mjs";
import { linkCommand } from "./packages.mjs";
import { progress } from "./progress.mjs";
import { Failure, readJson, recall, remember, root, shown, windows } from "./project.mjs";
import { buildMissing, builtFromModules } from "./pulumi-build.mjs";
import { run } from "./run.mjs";

/** The first version with Stash. */
const oldest = "3.208.0";
const exe = windows ? ".exe" : "";
const launcher = join(root, "node_modules", "pulumi", "run.js");
const minute = 60_000;

/** The folder that holds `pulumi` and its language host, for PATH; undefined before setup. */
export async function pulumiBin() {
    return (await findPulumi())?.bin;
}

/** Finds or provides the CLI; resolves with what was taken, in one line. */
export async function ensurePulumi() {
    const known = await findPulumi();
    const found = known ?? (await provide());
    // `npx pulumi` is to run the same CLI: the one on PATH, or the npm package's, which knows the cache.
    linkCommand("pulumi", found.onPath ? join(found.bin, `pulumi${exe}`) : launcher);
    return { changed: known === undefined, text: `Pulumi CLI ${found.version}: ${found.how}` };
}

async function findPulumi() {
    return (await onPath()) ?? (await inCache());
}

async function onPath() {
    const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
    const bin = folders.find(folder => !isNpmBin(folder) && isExecutable(join(folder, `pulumi${exe}`)));
    if (bin === undefined) return undefined;
    const cli = join(bin, `pulumi${exe}`);
    const real = realpathSync(cli);
    const version = basename(real) === "run.js" ? undefined : await versionOf(cli);
    if (version === undefined || isOlder(version, oldest)) return undefined;
    const host = `pulumi-language-nodejs${exe}`;
    if (![bin, dirname(real), ...folders].some(folder => isExecutable(join(folder, host)))) return undefined;
    return { bin, version, onPath: true, how: `found on PATH, in ${shown(bin)}` };
}

/** npm puts these on PATH in its scripts; what is called pulumi there is the npm package, which comes second. */
function isNpmBin(folder) {
    return /[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder);
}

async function inCache() {
    const { bin } = cachePlaces();
    const parts = [
        `pulumi${exe}`,
        `pulumi-language-nodejs${exe}`,
        `pulumi-resource-pulumi-nodejs${windows ? ".cmd" : ""}`,
    ];
    if (!parts.every(part => isExecutable(join(bin, part)))) return undefined;
    const version = await versionOf(join(bin, `pulumi${exe}`));
    if (version === undefined) return undefined;
    const origin = builtFromModules(bin)
        ? "built from Go modules (tools/), cached"
        : "from the npm package pulumi, cached";
    return { bin, version, onPath: false, how: `${origin} in ${shown(bin)}` };
}

/** Where the npm package `pulumi` and the Automation API look, and keep what they download. */
function cachePlaces() {
    const version =
        process.env.PULUMI_VERSION || readJson(join(root, "node_modules", "pulumi", "package.json"))?.version;
    if (version === undefined) throw new Failure("the npm package pulumi is not installed; run `npm run setup`");
    const home = resolve(process.env.PULUMI_HOME || join(homedir(), ".pulumi"));
    const versions = join(home, "versions");
    return { version, versions, bin: join(versions, version, "bin") };
}

async function provide() {
    const { version, versions, bin } = cachePlaces();
    mkdirSync(versions, { recursive: true });
    return withLock(join(versions, `.${version}.lock`), "setting up the Pulumi CLI", async () => {
        const meanwhile = await inCache();
        if (meanwhile !== undefined) return meanwhile;
        const prefix = `.${version}-setup-`;
        removeLeftovers(versions, prefix);
        const work = join(versions, prefix + process.pid);
        const clean = () => rmSync(work, { recursive: true, force: true });
        process.on("exit", clean);
        try {
            mkdirSync(work);
            const cli = join(bin, `pulumi${exe}`);
            const works = isExecutable(cli) && (await versionOf(cli)) !== undefined;
            if (!works) rmSync(bin, { recursive: true, force: true });
            const reason = works ? undefined : await download(work, version, bin);
            if ((await inCache()) === undefined) await buildMissing({ version, bin, work, reason });
        } finally {
            process.off("exit", clean);
            clean();
        }
        const provided = await inCache();
        if (provided === undefined)
            throw new Failure(`the Pulumi CLI in ${shown(bin)} does not run; remove that folder and run setup again`);
        return provided;
    });
}

/** Lets the npm package download the official CLI; resolves with the reason where that fails. */
async function download(work, version, bin) {
    console.log(`No Pulumi CLI >= ${oldest} on PATH or in ${shown(bin)}.`);
    let reason;
    await progress(`Asking the npm package pulumi for the official CLI ${version}`, async note => {
        // Into a folder of its own, moved as a whole when it works: a broken download leaves nothing behind.
        const result = await run(process.execPath, [launcher, "version"], {
            env: { ...process.env, PULUMI_HOME: work, PULUMI_VERSION: version, PULUMI_SKIP_UPDATE_CHECK: "true" },
            timeout: minute,
            onLine: (line, allow) => {
                note(line);
                if (/^\s*[1-9]\d*\s+[\d.]+[kMG]/.test(line)) allow(10 * minute); // It arrives, if slowly.
            },
        });
        if (result.code !== 0) {
            reason = result.timedOut ? "no answer in time" : (result.lines.at(-1) ?? "it failed");
            return "not to be had,";
        }
        mkdirSync(dirname(bin), { recursive: true });
        renameSync(join(work, "versions", version, "bin"), bin);
    });
    return reason;
}

/** Asks a CLI for its version, once for each state of its file; undefined when it does not run. */
async function versionOf(path) {
    const { mtimeMs, size } = statSync(path);
    const known = recall("pulumi") ?? {};
    if (known[path]?.mtimeMs === mtimeMs && known[path].size === size) return known[path].version;
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { code, lines } = await run(path, ["version"], { env, timeout: minute / 2 });
    const version = code === 0 ? /^v?(\d+\.\d+\.\d+\S*)$/m.exec(lines.join("\n"))?.[1] : undefined;
    if (version !== undefined) remember("pulumi", { ...known, [path]: { mtimeMs, size, version } });
    return version;
}

function isOlder(version, than) {
    const numbers = text => text.split(/[.+-]/, 3).map(Number);
    const [left, right] = [numbers(version), numbers(than)];
    const at = left.findIndex((number, index) => number !== right[index]);
    return at !== -1 && left[at] < right[at];
}

function isExecutable(path) {
    try {
        accessSync(path, constants.X_OK);
        const stat = statSync(path);
        return stat.isFile() && stat.size > 0;
    } catch {
        return false;
    }
}
