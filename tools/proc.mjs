import { existsSync, readdirSync, readFileSync } from "node:fs";

/** What Linux tells of processes in /proc. Small images have no `ps`. */
export const hasProc = existsSync("/proc/self/stat");

/** The ids of all processes; none where there is no /proc. */
export function allProcesses() {
    return hasProc
        ? readdirSync("/proc")
              .filter(name => /^\d+$/.test(name))
              .map(Number)
        : [];
}

/** A file of a process, such as `stat`; empty when the process is gone. */
export function readProc(pid, file) {
    try {
        return readFileSync(`/proc/${pid}/${file}`, "utf8");
    } catch {
        return "";
    }
}

/** The processes with a text in their command line. */
export function processesWith(text) {
    return allProcesses().filter(pid => readProc(pid, "cmdline").includes(text));
}
