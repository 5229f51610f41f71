import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { removeIfEmpty, writeJson } from "../files";
import { changedFile } from "../layout";

/** Tells gateways that something changed. Written after the change itself, so that they see it whole. */
export function announce(stackFolder: string): void {
    writeJson(changedFile(stackFolder), { at: new Date().toISOString(), change: randomUUID() });
}

/** After a removal: takes the stack's folders away when nothing is left in them, and announces the change otherwise. */
export function closeStack(stackFolder: string): void {
    if (removeIfEmpty(path.join(stackFolder, "functions"))) {
        fs.rmSync(changedFile(stackFolder), { force: true });
        if (removeIfEmpty(stackFolder)) {
            removeIfEmpty(path.dirname(stackFolder));
        }
        return;
    }
    announce(stackFolder);
}
