import * as fs from "node:fs";
import * as path from "node:path";
import { listFolder, readJson, writeJson } from "./files";
import { changedFile, functionsFolder, GRAY_FOLDER } from "./layout";

/**
 * Tells gateways that something changed. Written after the change itself, so that they see it whole.
 *
 * @returns the change's number
 */
export function announce(stackFolder: string): number {
    const at = Date.now();
    // Later changes have larger numbers, also when the clock is set back.
    const change = Math.max(at, (lastChange(stackFolder) ?? 0) + 1);
    writeJson(changedFile(stackFolder), { change, at: new Date(at).toISOString() });
    return change;
}

/** The number of a stack's last change; `undefined` when nothing is deployed. */
export function lastChange(stackFolder: string): number | undefined {
    return (readJson(changedFile(stackFolder)) as { change: number } | undefined)?.change;
}

/** Names of a project's stacks in which something is deployed. */
export function deployedStacks(project: string): string[] {
    const folder = path.join(project, GRAY_FOLDER);
    return listFolder(folder).filter(stack => fs.existsSync(functionsFolder(path.join(folder, stack))));
}
