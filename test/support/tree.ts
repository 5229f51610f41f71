import * as fs from "node:fs";
import * as path from "node:path";

/** Every file and link below a folder, by its path in it, in order; none when there is no such folder. */
export function allFiles(folder: string): string[] {
    return allEntries(folder).filter(name => !fs.lstatSync(path.join(folder, name)).isDirectory());
}

/** Every file, link and folder below a folder, by its path in it, in order. Links are not followed. */
export function allEntries(folder: string): string[] {
    const entries: string[] = [];
    const walk = (inside: string): void => {
        for (const entry of fs.readdirSync(path.join(folder, inside), { withFileTypes: true })) {
            const name = path.join(inside, entry.name);
            entries.push(name);
            if (entry.isDirectory()) {
                walk(name);
            }
        }
    };
    if (fs.existsSync(folder)) {
        walk("");
    }
    return entries.sort();
}

/** A listing of a folder in which every write shows: kinds and modes, sizes, times and identities. */
export function snapshot(folder: string): string[] {
    return allEntries(folder).map(name => {
        const { mode, size, mtimeMs, ctimeMs, ino } = fs.lstatSync(path.join(folder, name));
        return [name, mode.toString(8), size, mtimeMs, ctimeMs, ino].join(" ");
    });
}

/** The permissions of a file or folder, in octal: "600". */
export function modeOf(file: string): string {
    return (fs.lstatSync(file).mode & 0o777).toString(8);
}
