import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A new folder below the system's temporary folder. */
export function temporaryFolder(): string {
    return fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "gray-test-")));
}

/** Writes files, making their folders. */
export function writeFiles(folder: string, files: Record<string, string>): void {
    for (const [name, text] of Object.entries(files)) {
        const file = path.join(folder, name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
    }
}
