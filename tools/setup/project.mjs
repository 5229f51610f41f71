/**
 * Where things lie in this project, and the two ways a step ends badly: a Failure, which a reader can act on,
 * and anything else, which is explained as well as its error code allows.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const windows = process.platform === "win32";
/** What this user's checkouts share. */
export const userCache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-gray-release");

/** What setup and build remember lies here: `npm ci` removes it together with the packages it describes. */
const cache = join(root, "node_modules", ".cache", "gray");

/** An expected failure: one line that says what is wrong and what to do, and output lines that show why. */
export class Failure extends Error {
    constructor(message, lines = []) {
        super(message);
        this.lines = lines;
    }
}

/** Prints a failure without a stack trace, unless asked for one. */
export function report(error, debug = false) {
    const known = error instanceof Failure;
    for (const line of known ? error.lines : []) console.error(`  | ${line}`);
    console.error(`failed: ${known ? error.message : explain(error)}`);
    if (debug) console.error(error);
}

function explain(error) {
    const text = error instanceof Error ? error.message : String(error);
    if (error?.code === "ENOSPC") return `the disk is full (${text}); free some space and run \`npm run setup\` again`;
    if (["EACCES", "EPERM", "EROFS"].includes(error?.code) || error?.syscall === "mkdir")
        return `cannot write there (${text}); make that place writable, or let PULUMI_HOME name one that is`;
    return `${text}; \`npm run setup -- --debug\` shows where`;
}

export function readJson(path) {
    try {
        return JSON.parse(readFileSync(path, "utf8"));
    } catch (error) {
        if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
        throw new Failure(`${path} cannot be read (${error.message}); restore it with git`);
    }
}

/** A note kept between runs; a damaged one counts as none. */
export function recall(name) {
    try {
        return JSON.parse(readFileSync(join(cache, `${name}.json`), "utf8"));
    } catch {
        return undefined;
    }
}

export function remember(name, value) {
    if (!existsSync(join(root, "node_modules"))) return;
    mkdirSync(cache, { recursive: true });
    const path = join(cache, `${name}.json`);
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(value));
    renameSync(`${path}.${process.pid}`, path);
}

/** A folder for work in progress of this process, on the same disk as the project and in no one's way. */
export function scratch(name) {
    return join(cache, `${name}-${process.pid}`);
}

export function hash(text) {
    return createHash("sha256").update(text).digest("hex");
}

/** The JavaScript file behind a package's command, as named in its package.json. */
export function toolPath(packageName, command = packageName) {
    const folder = join(root, "node_modules", packageName);
    const bin = readJson(join(folder, "package.json"))?.bin;
    const file = typeof bin === "string" ? bin : bin?.[command];
    if (file === undefined) throw new Failure(`${packageName} is not installed; run \`npm run setup\``);
    return join(folder, file);
}

/** A path as a person writes it: relative to the project, or with ~ for the home folder. */
export function shown(path) {
    if (path.startsWith(root + sep)) return path.slice(root.length + 1);
    const home = homeFolder();
    return home !== undefined && path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
}

/** `undefined` for a user whom neither HOME nor the system's list of users gives a home, as in a container. */
function homeFolder() {
    try {
        return homedir();
    } catch {
        return undefined;
    }
}

/** Whether this module was started as a command, and not imported. */
export function isMain(moduleUrl) {
    return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(moduleUrl);
}
