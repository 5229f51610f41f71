import * as fs from "node:fs";
import * as path from "node:path";

const BALLAST = "ballast";

/** Fills the disk that a folder is on, to the last byte. */
export function fillDisk(folder: string): void {
    const file = fs.openSync(path.join(folder, BALLAST), "w");
    try {
        for (let size = 2 ** 20; size >= 1;) {
            try {
                fs.writeSync(file, Buffer.alloc(size));
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== "ENOSPC") {
                    throw error;
                }
                size = Math.floor(size / 16);
            }
        }
    } finally {
        fs.closeSync(file);
    }
}

/** Undoes {@link fillDisk}. */
export function freeDisk(folder: string): void {
    fs.rmSync(path.join(folder, BALLAST), { force: true });
}
