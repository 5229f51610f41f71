import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";

/** A Lambda handler. */
export type Handler = (
    event: unknown,
    context: unknown,
    callback: (error: unknown, result?: unknown) => void,
) => unknown;

/** Why a handler cannot be loaded, with Lambda's name for it. */
export class LoadError extends Error {
    readonly errorType: string;

    constructor(errorType: string, message: string) {
        super(message);
        this.name = "LoadError";
        this.errorType = errorType;
    }
}

/** Lambda's order: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
const EXTENSIONS = [".js", ".mjs", ".cjs"];

/**
 * Loads the handler of a version: CommonJS and ES modules alike.
 *
 * @param codeFolder the version's copy of the code
 * @param handler `file.function`
 * @throws LoadError
 */
export async function loadHandler(codeFolder: string, handler: string): Promise<Handler> {
    const dot = handler.lastIndexOf(".");
    const base = path.join(codeFolder, handler.slice(0, dot));
    const name = handler.slice(dot + 1);
    const file = EXTENSIONS.map(extension => base + extension).find(candidate => fs.existsSync(candidate));
    if (file === undefined) {
        throw new LoadError(
            "Runtime.ImportModuleError",
            `handler ${handler}: no ${path.basename(base)}${EXTENSIONS.join(", ")} in the code folder`,
        );
    }
    const exported = await importModule(file);
    const found = exported[name] ?? (exported["default"] as Record<string, unknown> | undefined)?.[name];
    if (typeof found !== "function") {
        throw new LoadError(
            "Runtime.HandlerNotFound",
            `handler ${handler}: ${path.basename(file)} exports no function named ${name}`,
        );
    }
    return found as Handler;
}

async function importModule(file: string): Promise<Record<string, unknown>> {
    try {
        return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
    } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        const type = name === "SyntaxError" ? "Runtime.UserCodeSyntaxError" : "Runtime.ImportModuleError";
        throw new LoadError(type, `${name}: ${message.split("\n")[0] ?? ""}`);
    }
}
