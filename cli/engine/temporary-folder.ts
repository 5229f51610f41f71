import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Runs something with a new folder that only this user can read; it is removed afterwards, however that ends. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gray-"));
    try {
        return await work(folder);
    } finally {
        fs.rmSync(folder, { recursive: true, force: true });
    }
}
