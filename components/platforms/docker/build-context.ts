import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import dockerignore from "@balena/dockerignore";
import { refuseLocalFiles } from "../../local-files-in";
import { ArgumentError, show } from "../../model/argument-error";

/**
 * A hash of what an image is built from: the Dockerfile, and names, contents and executable bits of the files that are
 * sent to the engine. The same files give the same hash on every machine.
 *
 * @param context the folder
 * @param dockerfile relative to it
 * @throws ArgumentError when one of them is not there, or the Dockerfile is outside
 */
export function hashContext(context: unknown, dockerfile: unknown): string {
    const root = folder(context);
    const recipe = dockerfileIn(root, dockerfile);
    const hash = createHash("sha256");
    const add = (kind: string, name: string, content: string | Buffer): void => {
        hash.update(`${kind}\0${name}\0${String(content.length)}\0`).update(content);
    };
    add("dockerfile", "", fs.readFileSync(path.join(root, recipe)));
    for (const name of filesOf(root, recipe)) {
        const file = path.join(root, name);
        const stat = fs.lstatSync(file);
        if (stat.isSymbolicLink()) {
            add("link", name, fs.readlinkSync(file));
        } else if (stat.isFile()) {
            add((stat.mode & 0o100) === 0 ? "file" : "executable", name, fs.readFileSync(file));
        } else if (stat.isDirectory()) {
            add("folder", name, "");
        }
    }
    return hash.digest("hex");
}

/** Paths in the context with `/` on every system, folders too: an image has empty ones. */
function filesOf(root: string, recipe: string): string[] {
    const ignored = readIgnored(root, recipe);
    const left = dockerignore({ ignorecase: false }).add(ignored);
    // A line that brings something back may mean any folder.
    const skipsFolders = !ignored.includes("!");
    refuseLocalFiles(root, "build.context", "name .gray in .dockerignore", name => left.ignores(name));
    const names: string[] = [];
    const walk = (inside: string): void => {
        for (const item of fs.readdirSync(path.join(root, inside), { withFileTypes: true })) {
            const name = inside === "" ? item.name : `${inside}/${item.name}`;
            const isLeftOut = left.ignores(name);
            if (!isLeftOut) {
                names.push(name);
            }
            if (item.isDirectory() && !(isLeftOut && skipsFolders)) {
                walk(name);
            }
        }
    };
    walk("");
    return names.sort((a, b) => (a < b ? -1 : 1));
}

/** A Dockerfile's own list comes before the context's: https://docs.docker.com/build/concepts/context/#dockerignore-files */
function readIgnored(root: string, recipe: string): string {
    const file = [`${recipe}.dockerignore`, ".dockerignore"]
        .map(name => path.join(root, name))
        .find(name => fs.existsSync(name));
    return file === undefined ? "" : fs.readFileSync(file, "utf8");
}

function folder(context: unknown): string {
    if (typeof context !== "string" || context === "") {
        throw new ArgumentError("build.context", `${show(context)} is not a path; give the folder to build from`);
    }
    const stat = fs.statSync(context, { throwIfNoEntry: false });
    if (stat === undefined) {
        throw new ArgumentError(
            "build.context",
            `${show(context)} does not exist; give a folder, relative to ${process.cwd()}`,
        );
    }
    if (!stat.isDirectory()) {
        throw new ArgumentError("build.context", `${show(context)} is a file; give the folder it is in`);
    }
    return fs.realpathSync(context);
}

/** What is outside is not sent: an engine elsewhere could not read it. */
function dockerfileIn(root: string, dockerfile: unknown): string {
    if (typeof dockerfile !== "string" || dockerfile === "") {
        throw new ArgumentError("build.dockerfile", `${show(dockerfile)} is not a path; give one in the context`);
    }
    const file = path.resolve(root, dockerfile);
    if (!file.startsWith(root + path.sep)) {
        throw new ArgumentError(
            "build.dockerfile",
            `${show(dockerfile)} is outside the context; give a path in ${root}, or a context that it is in`,
        );
    }
    if (fs.statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
        throw new ArgumentError(
            "build.dockerfile",
            `${show(dockerfile)} is not a file in ${root}; write it, or give the path of another one`,
        );
    }
    return path.relative(root, file);
}
