import * as fs from "node:fs";

/** How soon a change is seen. */
const MILLISECONDS = 50;

/**
 * Calls `changed` whenever a file is written, made or removed. It is polled: that works on every file system, for files
 * and folders that come and go, and costs one look at one file.
 *
 * @returns a function that ends the watch
 */
export function watch(file: string, changed: () => void): () => void {
    const listener = (now: fs.Stats, before: fs.Stats): void => {
        if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) {
            changed();
        }
    };
    fs.watchFile(file, { interval: MILLISECONDS }, listener);
    return () => fs.unwatchFile(file, listener);
}
