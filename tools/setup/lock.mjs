/**
 * One at a time, across processes: a folder that holds one file named after its owner. A folder with its file inside is
 * renamed into place, which succeeds only where there is none or an empty one; so the lock never exists without an
 * owner's name. Programs that the owner runs are named in it too: when it is killed, they may go on for a while.
 */
import {
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmdirSync,
    rmSync,
    unlinkSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { windows } from "./project.mjs";
import { progress } from "./progress.mjs";

const held = new Set();

/** Runs `work` while holding the lock; `what` names the work in the message to those who wait. */
export async function withLock(lock, what, work) {
    const mine = `${process.pid}-${Date.now().toString(36)}`;
    const owner = take(lock, mine);
    if (owner !== undefined) {
        await progress(
            `Waiting for process ${owner}, which is at it already (${what}; if it hangs, end it)`,
            async () => {
                while (take(lock, mine) !== undefined) await wait(250);
            },
        );
    }
    held.add(lock);
    const release = () => {
        held.delete(lock);
        drop(lock, mine);
    };
    process.on("exit", release);
    try {
        return await work();
    } finally {
        process.off("exit", release);
        release();
    }
}

/** Takes the lock, or tells the process id of its living owner. */
function take(lock, mine) {
    const prepared = `${lock}.${mine}`;
    mkdirSync(prepared, { recursive: true });
    writeFileSync(join(prepared, mine), "");
    for (;;) {
        try {
            if (windows) dropEmpty(lock);
            renameSync(prepared, lock);
            return undefined;
        } catch (error) {
            if (!["ENOTEMPTY", "EEXIST", windows && "EPERM"].includes(error.code)) throw error;
        }
        for (const name of names(lock)) {
            const pid = Number.parseInt(name, 10);
            if (alive(pid)) {
                rmSync(prepared, { recursive: true, force: true });
                return pid;
            }
            drop(lock, name);
        }
    }
}

/** Names a program in the locks held now; returns what takes its name out again. */
export function shareLocks(pid) {
    const name = `${pid}-program`;
    const locks = [...held];
    for (const lock of locks) writeFileSync(join(lock, name), "");
    return () => locks.forEach(lock => drop(lock, name));
}

function names(lock) {
    try {
        return readdirSync(lock);
    } catch {
        return [];
    }
}

function drop(lock, name) {
    try {
        unlinkSync(join(lock, name));
    } catch {
        return; // Someone else was first.
    }
    dropEmpty(lock);
}

function dropEmpty(lock) {
    try {
        rmdirSync(lock);
    } catch {
        // Taken by the next one, or gone.
    }
}

/** Whether a process runs. One that has ended counts as dead even where nobody collects it, as in many containers. */
function alive(pid) {
    try {
        process.kill(pid, 0);
    } catch (error) {
        return error.code === "EPERM";
    }
    try {
        return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    } catch {
        return true; // Not Linux.
    }
}

/** Removes what processes that are no more left behind: entries of `folder` named `prefix` and a process id. */
export function removeLeftovers(folder, prefix) {
    for (const name of names(folder)) {
        if (!name.startsWith(prefix)) continue;
        const pid = Number.parseInt(name.slice(prefix.length), 10);
        if (Number.isNaN(pid) || (pid !== process.pid && alive(pid))) continue;
        rmSync(join(folder, name), { recursive: true, force: true });
    }
}
