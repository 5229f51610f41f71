import * as fs from "node:fs";

/**
 * Whether a process of this machine runs. One that has ended, and that its parent has not collected yet, does not: in many
 * containers nobody collects it.
 */
export function isAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
    } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "ESRCH";
    }
    return !/^[ZX]/.test(statOf(pid)?.state ?? "");
}

/**
 * What tells a process from a later one of the same number: when it was started, in the kernel's ticks since the machine
 * started. `undefined` where the system does not say (it is read from Linux's /proc).
 */
export function startOf(pid: number): string | undefined {
    return statOf(pid)?.started;
}

/** Source: proc_pid_stat(5): the name in brackets may hold anything, the state comes after it, the start is the 22nd field. */
function statOf(pid: number): { state: string; started: string } | undefined {
    try {
        const text = fs.readFileSync(`/proc/${String(pid)}/stat`, "utf8");
        const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
        const [state = "", started] = [fields[0], fields[19]];
        return started === undefined ? undefined : { state, started };
    } catch {
        return undefined;
    }
}
