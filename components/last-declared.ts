import * as fs from "node:fs";
import { ArgumentError, show } from "./model/argument-error";
import {
    type AllLastDeclared,
    type DeclaringComponent,
    parseLastDeclared,
    withLastDeclared,
} from "./model/last-declared";

/** The file, for one run, with what components declared last. It is a file, since an environment variable has 128 KB. */
export const LAST_DECLARED_FILE = "GRAY_LAST_DECLARED_FILE";

/** The file is read once for a run of the program. */
const files = new Map<string, AllLastDeclared>();

/**
 * A component's arguments as this run must take them: the program's, or those of the last update where `gray` says so.
 *
 * @param name the component's name
 * @throws ArgumentError when the file cannot be read, or the program makes something else of the component
 */
export function asLastDeclared<T extends object>(component: DeclaringComponent, name: string, args: T): T {
    const file = process.env[LAST_DECLARED_FILE];
    if (file === undefined || file === "") {
        return args;
    }
    let declared = files.get(file);
    if (declared === undefined) {
        declared = parseLastDeclared(read(file), LAST_DECLARED_FILE);
        files.set(file, declared);
    }
    const all = component.isFollower === true ? declared.followers : declared.functions;
    return withLastDeclared(component, args, all[name]);
}

function read(file: string): string {
    try {
        return fs.readFileSync(file, "utf8");
    } catch (error) {
        throw new ArgumentError(
            LAST_DECLARED_FILE,
            `${show(file)} cannot be read (${(error as NodeJS.ErrnoException).code ?? "it is no file"}); gray writes ` +
                `it for one run: unset ${LAST_DECLARED_FILE}`,
        );
    }
}
