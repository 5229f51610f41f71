import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
import { isMissing, listFolder, makeFolder, readJson, removeFolder, writeJson } from "../../components/files";
import { isAlive, startOf } from "./process";

/** Who holds a {@link Mark}. */
export interface Holder {
    pid: number;
    host: string;
    /** When the process was started, in the system's own words; not there where it does not say. */
    started?: string;
}

/** This process, as a holder. */
export function thisProcess(): Holder {
    const started = startOf(process.pid);
    return { pid: process.pid, host: hostname(), ...(started !== undefined && { started }) };
}

/** Whether a holder is known to be gone. Nobody here can tell of another machine's process: it counts as running. */
export function isGone({ host, pid, started }: Holder): boolean {
    if (host !== hostname()) {
        return false;
    }
    return !isAlive(pid) || (started !== undefined && (startOf(pid) ?? started) !== started);
}

/**
 * A mark that one process alone holds, across processes: a folder with one file in it, whose name is its holder's own.
 *
 * A folder with its file inside is renamed into place, which the system does only where there is no folder, or an empty
 * one. So the mark never exists without its holder's name, and the mark of a process that is gone is taken away by removing
 * a file of exactly that name: a mark that another process has taken meanwhile is never removed with it.
 */
export class Mark<T extends Holder> {
    private constructor(
        private readonly folder: string,
        /** The name of this holder alone. */
        readonly token: string,
    ) {}

    /**
     * Takes a mark, unless somebody holds it.
     *
     * @param folder the mark's place; its parent folder is made
     * @returns the mark, or who holds it
     */
    static take<T extends Holder>(folder: string, holder: T): Mark<T> | { heldBy: T } {
        const token = randomUUID();
        const prepared = `${folder}.${String(process.pid)}-${token}`;
        prepare(prepared, token, holder);
        for (;;) {
            if (renamed(prepared, folder)) {
                removeLeftovers(folder);
                return new Mark<T>(folder, token);
            }
            const other = clean(folder);
            if (other !== undefined) {
                removeFolder(prepared);
                return { heldBy: other as T };
            }
        }
    }

    /** Who holds a mark; `undefined` when nobody does, or when its holder is gone. */
    static holderOf(folder: string): (Holder & { token: string }) | undefined {
        return listFolder(folder)
            .map(name => ({ ...(readJson(path.join(folder, name)) as Holder), token: path.parse(name).name }))
            .find(holder => holder.pid > 0 && !isGone(holder));
    }

    /** Says something else about the holder. */
    rewrite(holder: T): void {
        // A file on its way must not lie in the folder: another process would take it for a holder's.
        const temporary = `${this.folder}.${String(process.pid)}-${this.token}`;
        writeJson(temporary, holder);
        fs.renameSync(temporary, this.file);
    }

    /** Gives the mark back: this holder's own, and no other one. */
    release(): void {
        fs.rmSync(this.file, { force: true });
        dropEmpty(this.folder);
    }

    private get file(): string {
        return path.join(this.folder, `${this.token}.json`);
    }
}

/** Another process may remove the parent folder, while it is empty, at any moment. */
function prepare(prepared: string, token: string, holder: Holder): void {
    for (;;) {
        try {
            makeFolder(prepared);
            break;
        } catch (error) {
            if (!isMissing(error)) {
                throw error;
            }
        }
    }
    writeJson(path.join(prepared, `${token}.json`), holder);
}

function renamed(prepared: string, folder: string): boolean {
    // Windows renames a folder to no other one, not even to an empty one.
    dropEmpty(folder);
    try {
        fs.renameSync(prepared, folder);
        return true;
    } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        if (["ENOTEMPTY", "EEXIST"].includes(code) || (code === "EPERM" && process.platform === "win32")) {
            return false;
        }
        throw error;
    }
}

/** Takes away what holders that are gone left; returns one that is not. */
function clean(folder: string): Holder | undefined {
    for (const name of listFolder(folder)) {
        const file = path.join(folder, name);
        const holder = readJson(file) as Holder | undefined;
        if (holder !== undefined && !isGone(holder)) {
            return holder;
        }
        // A file that is not whole is one that a machine lost when it stopped: its holder is gone.
        fs.rmSync(file, { force: true });
    }
    return undefined;
}

/** What processes left that were killed while they took or rewrote the mark. */
function removeLeftovers(folder: string): void {
    const prefix = `${path.basename(folder)}.`;
    for (const name of listFolder(path.dirname(folder)).filter(file => file.startsWith(prefix))) {
        if (!isAlive(Number.parseInt(name.slice(prefix.length), 10))) {
            removeFolder(path.join(path.dirname(folder), name));
        }
    }
}

function dropEmpty(folder: string): void {
    try {
        fs.rmdirSync(folder);
    } catch {
        // It is not empty, or it is gone: both are for the next one who looks.
    }
}
