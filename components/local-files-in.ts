import * as fs from "node:fs";
import * as path from "node:path";
import { ArgumentError, show } from "./model/argument-error";
import { GRAY_FOLDER } from "./stack-folder";

/** Folders that are large and hold no Pulumi project, so they are not searched. */
const PASSED_OVER = ["node_modules", ".git"];

/**
 * Refuses a folder that is to be uploaded with the local platform's files in it: they hold secrets of environments.
 *
 * @param folder what is uploaded
 * @param argument how the program calls it
 * @param fix what the program can do
 * @param isLeftOut tells of a path in the folder, with `/`, whether it is not uploaded
 * @throws ArgumentError naming the `.gray` folder that would go along
 */
export function refuseLocalFiles(
    folder: string,
    argument: string,
    fix: string,
    isLeftOut: (inside: string) => boolean = () => false,
): void {
    const found = find(folder, "", isLeftOut);
    if (found !== undefined) {
        throw new ArgumentError(
            argument,
            `${show(folder)} holds ${found}, where the local platform keeps versions with their environments; ${fix}`,
        );
    }
}

function find(folder: string, inside: string, isLeftOut: (inside: string) => boolean): string | undefined {
    for (const item of fs.readdirSync(path.join(folder, inside), { withFileTypes: true })) {
        const name = inside === "" ? item.name : `${inside}/${item.name}`;
        if (!item.isDirectory() || PASSED_OVER.includes(item.name) || isLeftOut(name)) {
            continue;
        }
        const found = item.name === GRAY_FOLDER ? name : find(folder, name, isLeftOut);
        if (found !== undefined) {
            return found;
        }
    }
    return undefined;
}
