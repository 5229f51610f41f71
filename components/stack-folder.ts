import * as fs from "node:fs";
import * as path from "node:path";
import { load } from "js-yaml";
import { ArgumentError, show } from "./model/argument-error";

/** The folder beside a project's Pulumi.yaml that holds the local platform's files and the marks of ramps. */
export const GRAY_FOLDER = ".gray";

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];
/** Pulumi refuses it in names of projects and stacks, so a folder of this kind is no stack's. */
const PROJECT_MARK = "@";

/**
 * The folder of the Pulumi project around `start`: the nearest one upwards with a Pulumi.yaml, else `start` itself.
 * (The SDK's own `getRootDirectory` needs a newer language host than a build from Go modules has.)
 */
export function projectFolder(start: string): string {
    for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
        if (PROJECT_FILES.some(file => fs.existsSync(path.join(folder, file)))) {
            return folder;
        }
        if (folder === path.dirname(folder)) {
            return path.resolve(start);
        }
    }
}

/**
 * The name of the project whose Pulumi.yaml lies in a folder; `undefined` when there is none.
 *
 * @example
 * ```ts
 * projectIn("/home/bob/shop");   // "shop", from "name: shop" in /home/bob/shop/Pulumi.yaml
 * ```
 */
export function projectIn(folder: string): string | undefined {
    const file = PROJECT_FILES.map(name => path.join(folder, name)).find(name => fs.existsSync(name));
    const settings = file === undefined ? undefined : load(fs.readFileSync(file, "utf8"));
    const { name } = (settings ?? {}) as { name?: unknown };
    return typeof name === "string" ? name : undefined;
}

/**
 * The folder of a stack: `.gray/<stack>` for the project whose Pulumi.yaml lies in the folder, `.gray/@<project>/<stack>`
 * for any other one. Two projects that work in one folder (inline programs of the Automation API) so share nothing.
 *
 * @param folder the folder that holds `.gray`
 * @param project the project's name; by default the one whose Pulumi.yaml lies in the folder
 * @throws ArgumentError for a name that is no folder's
 * @example
 * ```ts
 * stackFolder("/home/bob/shop", "dev");            // "/home/bob/shop/.gray/dev"
 * stackFolder("/home/bob/shop", "dev", "tools");   // "/home/bob/shop/.gray/@tools/dev"
 * ```
 */
export function stackFolder(folder: string, stack: string, project?: string): string {
    const isOther = project !== undefined && project !== projectIn(folder);
    const names = [...(isOther ? [`${PROJECT_MARK}${project}`] : []), stack];
    for (const name of names) {
        // Pulumi allows "..": https://www.pulumi.com/docs/iac/concepts/stacks/#create-a-stack
        if (name === "." || name === ".." || name.includes("/") || name.includes("\\")) {
            throw new ArgumentError("stack", `${show(name)} cannot be a folder's name; give the stack another name`);
        }
    }
    return path.join(folder, GRAY_FOLDER, ...names);
}

/** The project of a folder in `.gray` that holds another project's stacks; `undefined` for a stack's folder. */
export function otherProject(name: string): string | undefined {
    return name.startsWith(PROJECT_MARK) ? name.slice(PROJECT_MARK.length) : undefined;
}

/** The `.gray` folder that a path lies in; `undefined` when it lies in none. */
export function grayFolderAround(file: string): string | undefined {
    for (let folder = path.resolve(file); ; folder = path.dirname(folder)) {
        if (path.basename(folder) === GRAY_FOLDER) {
            return folder;
        }
        if (folder === path.dirname(folder)) {
            return undefined;
        }
    }
}
