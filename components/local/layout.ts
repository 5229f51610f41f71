import * as fs from "node:fs";
import * as path from "node:path";

/*
 * .gray/<stack>/
 *   changed                           rewritten after every change: gateways watch it
 *   gateways/<process id>.json        gateways that run: updates wait for them
 *   functions/<function>/
 *     versions/<number>/version.json  configuration and content hash, 0600: it holds the environment
 *     versions/<number>/code/         a read-only copy of the code folder
 *     aliases/<alias>.json            weights, rules, sticky key
 */

/** The folder that holds the local platform's files. */
export const GRAY_FOLDER = ".gray";

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

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

/** `.gray/<stack>` in a project. */
export function stackFolder(project: string, stack: string): string {
    return path.join(project, GRAY_FOLDER, stack);
}

/** The folder of a stack's functions. */
export function functionsFolder(stackFolder: string): string {
    return path.join(stackFolder, "functions");
}

/** The folder of one function. */
export function functionFolder(stackFolder: string, functionName: string): string {
    return path.join(functionsFolder(stackFolder), functionName);
}

/** The stack's folder, from a function's. */
export function stackOf(functionFolder: string): string {
    return path.dirname(path.dirname(functionFolder));
}

/** The folder of a function's versions. */
export function versionsFolder(functionFolder: string): string {
    return path.join(functionFolder, "versions");
}

/** The folder of a function's aliases. */
export function aliasesFolder(functionFolder: string): string {
    return path.join(functionFolder, "aliases");
}

/** The file whose every change tells gateways to look again. */
export function changedFile(stackFolder: string): string {
    return path.join(stackFolder, "changed");
}

/** The folder in which gateways that run are named. */
export function gatewaysFolder(stackFolder: string): string {
    return path.join(stackFolder, "gateways");
}
