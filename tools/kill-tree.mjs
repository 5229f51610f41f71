import { execFileSync } from "node:child_process";
import { allProcesses, hasProc, readProc } from "./proc.mjs";

/**
 * Kills a process and everything it started. The Pulumi engine puts its programs and plugins into groups of their own,
 * so its group is not enough. Stopped first, until no new one appears: a dead parent's children can no longer be found.
 */
export function killTree(root) {
    const stopped = new Set();
    for (let found = [root]; found.length > 0; found = childrenOf(stopped)) {
        found.forEach(pid => {
            signal(pid, "SIGSTOP");
            stopped.add(pid);
        });
    }
    stopped.forEach(pid => signal(pid, "SIGKILL"));
}

function childrenOf(parents) {
    const all = hasProc ? fromProc() : fromPs();
    return all.filter(([pid, parent]) => parents.has(parent) && !parents.has(pid)).map(([pid]) => pid);
}

/** All processes and their parents. */
function fromProc() {
    // `pid (name) state parent …`, and a name may hold anything.
    const parentOf = pid => Number(readProc(pid, "stat").split(") ").at(-1).split(" ")[1]);
    return allProcesses().map(pid => [pid, parentOf(pid)]);
}

function fromPs() {
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return rows.map(row => row.trim().split(/\s+/).map(Number));
}

function signal(pid, name) {
    try {
        process.kill(pid, name);
    } catch (error) {
        if (error.code !== "ESRCH") {
            throw error;
        }
    }
}
