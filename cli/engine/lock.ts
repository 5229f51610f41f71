import * as fs from "node:fs";
import * as os from "node:os";
import { fileURLToPath } from "node:url";
import { isAlive } from "../machine/process";

/** Who holds a stack, as Pulumi's own message tells. */
export interface StackLock {
    /** The lock's file, where the state is in files. */
    file: string | undefined;
    user: string;
    host: string;
    pid: number;
    since: string;
}

const LOCK = /^\s*(\S+): created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/gm;

/** The locks that a message of Pulumi's names; none where the state is with a service, which tells nothing of them. */
export function locksIn(message: string): StackLock[] {
    const locks = [...message.matchAll(LOCK)].map(([, url = "", user = "", host = "", pid, since = ""]) => ({
        file: url.startsWith("file://") ? fileURLToPath(url.replace(/\?.*$/, "")) : undefined,
        user,
        host,
        pid: Number(pid),
        since,
    }));
    // The Automation API's message holds Pulumi's output twice.
    return locks.filter(
        ({ file, pid }, index) => locks.findIndex(other => other.file === file && other.pid === pid) === index,
    );
}

/**
 * Whether a lock was left by a run that was killed: it is a file on this machine, made on this machine by a process that
 * is gone. Of any other the holder may live.
 */
export function isLeftover({ file, host, pid }: StackLock): boolean {
    return file !== undefined && host === os.hostname() && fs.existsSync(file) && !isAlive(pid);
}

/** Takes one lock away: that file alone, since another run may have made its own by now. */
export function clear({ file }: StackLock): void {
    if (file !== undefined) {
        fs.rmSync(file, { force: true });
        fs.rmSync(`${file}.attrs`, { force: true });
    }
}

/** Who it is, in words. */
export function describeLock({ user, host, pid, since }: StackLock): string {
    return `${user}@${host} (process ${String(pid)}) since ${since}`;
}
