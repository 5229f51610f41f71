import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

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
    // Small Linux images have no ps.
    const all = existsSync("/proc/self/stat") ? fromProc() : fromPs();
    return all.filter(([pid, parent]) => parents.has(parent) && !parents.has(pid)).map(([pid]) => pid);
}

/** All processes and their parents. */
function fromProc() {
    return readdirSync("/proc")
        .filter(name => /^\d+$/.test(name))
        .flatMap(pid => {
            try {
                // `pid (name) state parent …`, and a name may hold anything.
                const [, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
                return [[Number(pid), Number(parent)]];
            } catch {
                // It is gone.
                return [];
            }
        });
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
