/**
 * The compiled package in dist/: whether it is newer than its sources, and how it is built without anyone seeing a
 * half-built one.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { removeLeftovers } from "./lock.mjs";
import { linkCommand, withProjectLock } from "./packages.mjs";
import { allowMissingTypes } from "./optional-types.mjs";
import { progress } from "./progress.mjs";
import { Failure, readJson, root, scratch, toolPath } from "./project.mjs";
import { run } from "./run.mjs";

const dist = join(root, "dist");
const command = join(dist, "cli", "main.js");

/** Builds the package where its sources are newer, and makes `gray` a command of this project. */
export async function ensureDist() {
    const changed = !distIsFresh();
    if (changed)
        await withProjectLock("building the package", async () => {
            if (!distIsFresh()) await buildDist();
        });
    if (existsSync(command)) linkCommand("gray", command);
    return { changed, text: changed ? "dist/: built" : "dist/: newer than its sources" };
}

function distIsFresh() {
    const built = statSync(dist, { throwIfNoEntry: false })?.mtimeMs;
    if (built === undefined || !existsSync(join(dist, "components", "index.js"))) return false;
    const settings = readdirSync(root).filter(name => /^(package|tsconfig.*)\.json$/.test(name));
    return ![...settings, ...sourceFolders()].some(name => changedSince(join(root, name), built));
}

/** What tsconfig.build.json compiles, as folders. */
function sourceFolders() {
    const names = readJson(join(root, "tsconfig.build.json"))?.include ?? ["components", "gateway", "cli"];
    return names.map(name => name.replace(/\/?\*.*$/, ""));
}

/** Folders count too: their time changes when a file in them is removed. */
function changedSince(path, time) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return false;
    if (stat.mtimeMs > time) return true;
    return stat.isDirectory() && readdirSync(path).some(name => changedSince(join(path, name), time));
}

/** Compiles into a scratch folder and swaps it with dist/, which stays as it was when compiling fails. */
export async function buildDist() {
    const compiler = toolPath("typescript", "tsc");
    const fresh = scratch("dist");
    removeLeftovers(dirname(fresh), "dist-");
    mkdirSync(dirname(fresh), { recursive: true });
    const clean = () => rmSync(fresh, { recursive: true, force: true });
    process.on("exit", clean);
    try {
        const started = new Date();
        await progress("Building the package (tsc)", async () => {
            const args = [compiler, "-p", "tsconfig.build.json", "--outDir", fresh];
            const { code, lines } = await run(process.execPath, args, { cwd: root });
            if (code !== 0) throw new Failure("the package does not compile; mend the lines above", lines.slice(-20));
        });
        allowMissingTypes(fresh, Object.keys(readJson(join(root, "package.json")).peerDependenciesMeta ?? {}));
        const main = join(fresh, "cli", "main.js");
        if (existsSync(main)) chmodSync(main, 0o755);
        // As old as what was read: a source saved while compiling counts as newer.
        utimesSync(fresh, started, started);
        swap(fresh, dist);
    } finally {
        process.off("exit", clean);
        clean();
    }
}

function swap(fresh, place) {
    const old = `${fresh}-old`;
    for (let attempt = 1; ; attempt++) {
        try {
            if (existsSync(place)) renameSync(place, old);
            renameSync(fresh, place);
            break;
        } catch (error) {
            // Another build swapped at the same moment.
            if (attempt === 5 || !["ENOENT", "ENOTEMPTY", "EEXIST"].includes(error.code)) throw error;
            rmSync(old, { recursive: true, force: true });
        }
    }
    rmSync(old, { recursive: true, force: true });
}
