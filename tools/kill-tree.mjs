import { execFileSync } from "node:child_process";

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
    const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
    return rows
        .map(row => row.trim().split(/\s+/).map(Number))
        .filter(([pid, parent]) => parents.has(parent) && !parents.has(pid))
        .map(([pid]) => pid);
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
