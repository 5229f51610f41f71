import * as fs from "node:fs";
import * as path from "node:path";
import { temporaryFolder } from "../temporary-folder";
import { Engine } from "./engine";

/** Before all test files: nothing runs until one of them asks. After them: what ran is stopped. */
export default async function setup(): Promise<() => Promise<void>> {
    const folder = temporaryFolder();
    const end = await Engine.share(path.join(folder, "docker"));
    return async () => {
        await end();
        fs.rmSync(folder, { recursive: true, force: true });
    };
}
