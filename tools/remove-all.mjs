import { chmodSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Removes a folder, versions included: they are read-only, and a user who is not root could not remove them. */
export function removeAll(folder) {
    makeWritable(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function makeWritable(folder) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory()) {
            chmodSync(join(folder, entry.name), 0o700);
            makeWritable(join(folder, entry.name));
        }
    }
}
