import * as path from "node:path";
import { afterAll, beforeAll } from "vitest";
import type * as grayModule from "../../components";
import { removeFolder } from "../../components/files";
import { temporaryFolder, writeFiles } from "./temporary-folder";

const DIST = path.resolve(__dirname, "..", "..", "dist", "components", "index.js");

/**
 * Loads the package as it is built, into the process of the tests, whose folder is a program's with a handler in `src`
 * meanwhile.
 */
export function useGray(loaded: (gray: typeof grayModule) => void): void {
    const start = process.cwd();
    let folder = "";
    beforeAll(async () => {
        folder = temporaryFolder();
        writeFiles(folder, { "src/index.js": "exports.handler = async () => 1;" });
        process.chdir(folder);
        loaded((await import(DIST)) as typeof grayModule);
    });
    afterAll(() => {
        process.chdir(start);
        removeFolder(folder);
    });
}
