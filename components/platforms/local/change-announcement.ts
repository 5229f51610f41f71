import * as fs from "node:fs";
import * as path from "node:path";
import { listFolder, readJson, writeJson } from "../../files";
import { changedFile, functionsFolder } from "./layout";
import { grayFolderAround, GRAY_FOLDER, otherProject, stackFolder } from "../../stack-folder";

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

/** A stack in which something is deployed. */
export interface DeployedStack {
    stack: string;
    /** Its project's name; `undefined` for the project whose Pulumi.yaml lies in the folder. */
    project: string | undefined;
    /** Its folder. */
    folder: string;
}

/** The stacks in which something is deployed, of all projects that have their files in a folder. */
export function deployedStacks(folder: string): DeployedStack[] {
    const gray = path.join(folder, GRAY_FOLDER);
    return listFolder(gray)
        .flatMap((name): DeployedStack[] => {
            const project = otherProject(name);
            const stacks = project === undefined ? [name] : listFolder(path.join(gray, name));
            return stacks.map(stack => ({ stack, project, folder: stackFolder(folder, stack, project) }));
        })
        .filter(gateway => fs.existsSync(functionsFolder(gateway.folder)));
}

/** Folders of all functions beside one, of every stack and project whose files lie in the same `.gray`. */
export function functionFoldersBeside(functionFolder: string): string[] {
    const gray = grayFolderAround(functionFolder);
    const stacks = gray === undefined ? [] : deployedStacks(path.dirname(gray));
    return stacks.flatMap(({ folder }) => {
        const functions = functionsFolder(folder);
        return listFolder(functions).map(name => path.join(functions, name));
    });
}
