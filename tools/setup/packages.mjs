/**
 * The npm packages: installed exactly as package-lock.json says, and only when they are not.
 */
import { lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { withLock } from "./lock.mjs";
import { keepPluginsOut } from "./no-plugin.mjs";
import { progress } from "./progress.mjs";
import { Failure, hash, readJson, recall, remember, root, userCache, windows } from "./project.mjs";
import { run } from "./run.mjs";

const wantedFile = join(root, "package-lock.json");
/** npm writes this one last: where it is missing, an installation was broken off. */
const installedFile = join(root, "node_modules", ".package-lock.json");

/** Runs `work` while no other setup of this project does. */
export function withProjectLock(what, work) {
    // The folder for temporary files is everybody's: another user could put the lock there for good.
    mkdirSync(userCache, { recursive: true, mode: 0o700 });
    return withLock(join(userCache, `setup-${hash(root).slice(0, 12)}`), what, work);
}

/** Installs the packages where needed; resolves with what was done, in a few words. */
export async function ensurePackages() {
    if (packagesAreInstalled()) {
        keepPluginsOut();
        return { changed: false, text: "npm packages: as in package-lock.json" };
    }
    return withProjectLock("npm ci", async () => {
        if (!packagesAreInstalled()) await install();
        keepPluginsOut();
        return { changed: true, text: "npm packages: installed" };
    });
}

function packagesAreInstalled() {
    const digest = path => {
        try {
            return hash(readFileSync(path));
        } catch {
            return undefined;
        }
    };
    const now = { wanted: digest(wantedFile), installed: digest(installedFile) };
    if (now.wanted === undefined)
        throw new Failure("package-lock.json is missing; get it back with `git checkout package-lock.json`");
    if (now.installed === undefined) return false;
    const known = recall("packages");
    if (known?.wanted === now.wanted && known.installed === now.installed) return true;
    if (!sameVersions(readJson(wantedFile).packages ?? {}, readJson(installedFile).packages ?? {})) return false;
    remember("packages", now);
    return true;
}

/** Compares contents, not file times, which a fresh checkout or a change of branches moves for nothing. */
function sameVersions(wanted, installed) {
    const same = path => wanted[path]?.version === installed[path]?.version;
    const needed = Object.keys(wanted).filter(path => path !== "" && !wanted[path].optional);
    return Object.keys(installed).every(same) && needed.every(path => path in installed && same(path));
}

async function install() {
    const options = ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--include=dev"];
    // Under `npm run`, the same npm; otherwise the one on PATH.
    const npm = process.env.npm_execpath?.endsWith("npm-cli.js") ? process.env.npm_execpath : undefined;
    await progress("Installing npm packages (npm ci; half a minute, or more on a slow network)", async note => {
        const settings = { cwd: root, onLine: line => !line.startsWith("npm warn") && note(line) };
        check(
            npm !== undefined
                ? await run(process.execPath, [npm, ...options], settings)
                : await run("npm", options, { ...settings, shell: windows }),
        );
    });
    if (!packagesAreInstalled()) remember("packages", stamp());
}

/** After npm ci, what is there is right by definition, even where it differs from the lock file in a new way. */
function stamp() {
    return { wanted: hash(readFileSync(wantedFile)), installed: hash(readFileSync(installedFile)) };
}

function check(result) {
    if (result.code === 0) return;
    const text = result.lines.join("\n");
    // npm names the cause first, and advice and usage after it.
    const errors = result.lines.filter(line => /^npm error \S/.test(line) && !/A complete log/.test(line)).slice(0, 6);
    const lines = errors.length > 0 ? errors : result.lines.slice(-6);
    if (/ENOENT/.test(text) && result.code === undefined)
        throw new Failure("npm is not on PATH; install Node.js >= 20.19 together with npm");
    if (/ENOSPC|no space left/i.test(text))
        throw new Failure("npm ci: the disk is full; free about 1 GB and run `npm run setup` again", lines);
    if (/EUSAGE|can only install packages when|in sync/.test(text))
        throw new Failure(
            "npm ci: package.json and package-lock.json differ; run `npm install`, and commit both",
            lines,
        );
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i.test(text))
        throw new Failure("npm ci: the package registry cannot be reached; check network, proxy and .npmrc", lines);
    if (/EINTEGRITY/.test(text))
        throw new Failure("npm ci: a package is damaged; run `npm cache clean --force`, then `npm run setup`", lines);
    throw new Failure("npm ci failed (its lines are above); run `npm ci` to see all of it", lines);
}

/** Makes `node_modules/.bin/<name>` lead to a file that npm does not link by itself. */
export function linkCommand(name, target) {
    const link = join(root, "node_modules", ".bin", name);
    mkdirSync(dirname(link), { recursive: true });
    if (windows) {
        writeFileSync(`${link}.cmd`, `@"${target.endsWith(".js") ? `${process.execPath}" "` : ""}${target}" %*\r\n`);
        return;
    }
    const wanted = relative(dirname(link), target);
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === wanted) return;
    symlinkSync(wanted, `${link}.${process.pid}`);
    renameSync(`${link}.${process.pid}`, link);
}
