import * as path from "node:path";

/*
 * .gray/.gitignore                    "*": nothing in here belongs into a repository
 * .gray/<stack>/                      of the project whose Pulumi.yaml lies beside .gray
 * .gray/@<project>/<stack>/           of any other project: '@' is in no stack's name
 *   changed                           rewritten after every change: gateways watch it
 *   gateways/<process id>.json        gateways that run: updates wait for them
 *   functions/<function>/
 *     owner.json                      project, stack, function, and the identity of the resource whose files these are
 *     versions/<number>/version.json  configuration and content hash, 0600: it holds the environment
 *     versions/<number>/code/         a read-only copy of the code folder
 *     aliases/<alias>.json            weights, rules, sticky key
 */

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

/** The file that says whose a function's files are. */
export function ownerFile(functionFolder: string): string {
    return path.join(functionFolder, "owner.json");
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
