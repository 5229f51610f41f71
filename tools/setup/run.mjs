/**
 * Runs other programs: captures their output line by line, limits their time, and ends them with everything they
 * started when this process ends.
 */
import { spawn } from "node:child_process";
import { setPriority } from "node:os";
import { stripVTControlCharacters } from "node:util";
import { shareLocks } from "./lock.mjs";
import { windows } from "./project.mjs";

const keptLines = 200;
/** The children, each with what takes its name out of the locks. */
const running = new Map();
process.on("exit", () => {
    for (const [child, unshare] of running) {
        stop(child);
        unshare();
    }
});

/** Turns the usual signals into an orderly exit, so that children are ended and locks and scratch folders removed. */
export function exitOnSignals() {
    for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
        process.on(signal, () => process.exit(code));
    }
}

/**
 * Resolves with `{ code, signal, timedOut, lines }`, whatever happens to the program; `code` is undefined when it could
 * not be started. `onLine(line, allow)` sees each line, and may allow the program more time. `priority` is that of
 * os.setPriority, for it and what it starts.
 */
export function run(command, args, { cwd, env = process.env, timeout, onLine, shell = false, priority } = {}) {
    return new Promise(done => {
        // A process group of its own: a timeout or Ctrl-C ends compilers and downloads too, not only their parent.
        const child = spawn(command, args, {
            cwd,
            env,
            shell,
            stdio: ["ignore", "pipe", "pipe"],
            detached: !windows,
            windowsHide: true,
        });
        if (priority !== undefined && child.pid !== undefined) setPriority(child.pid, priority);
        const unshare = child.pid === undefined ? () => undefined : shareLocks(child.pid);
        running.set(child, unshare);
        const result = { code: undefined, signal: undefined, timedOut: false, lines: [] };
        let timer;
        const allow = milliseconds => {
            clearTimeout(timer);
            timer = setTimeout(() => {
                result.timedOut = true;
                stop(child);
            }, milliseconds);
        };
        if (timeout !== undefined) allow(timeout);
        const take = line => {
            result.lines.push(line);
            if (result.lines.length > keptLines) result.lines.shift();
            onLine?.(line, allow);
        };
        eachLine(child.stdout, take);
        eachLine(child.stderr, take);
        const finish = outcome => {
            if (!running.delete(child)) return; // "close" follows "error".
            clearTimeout(timer);
            unshare();
            done(Object.assign(result, outcome));
        };
        child.on("error", error => finish({ lines: [...result.lines, error.message] }));
        child.on("close", (code, signal) => finish({ code: code ?? undefined, signal: signal ?? undefined }));
    });
}

function eachLine(stream, take) {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", text => {
        const parts = (rest + text).split(/[\r\n]+/);
        rest = parts.pop();
        for (const part of parts) emit(part);
    });
    stream.on("end", () => emit(rest));
    const emit = part => {
        const line = stripVTControlCharacters(part).trimEnd();
        if (line !== "") take(line);
    };
}

function stop(child) {
    try {
        if (windows) child.kill();
        else if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
        // It has ended already.
    }
}
