import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Runs a command to its end; its output, or an error with it. Milliseconds are those of the whole process. */
export async function run(command, args, options = {}) {
    const started = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    child.stdout.on("data", data => (output += data));
    child.stderr.on("data", data => (output += data));
    const code = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
    if (code !== 0) {
        throw new Error(`${command} ${args.join(" ")} failed:\n${output}`);
    }
    return { output, milliseconds: performance.now() - started };
}

/** Starts a server and waits until it answers; `stop` ends it and what it started. */
export async function serve(command, args, url, options = {}) {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"], detached: true, ...options });
    let output = "";
    child.stderr.on("data", data => (output += data));
    const stop = () => child.exitCode === null && process.kill(-child.pid, "SIGKILL");
    for (let waited = 0; waited < 60_000 && child.exitCode === null; waited += 50) {
        try {
            if ((await fetch(url)).ok) {
                return { stop };
            }
        } catch {
            // It does not listen yet.
        }
        await sleep(50);
    }
    stop();
    throw new Error(`${command} ${args.join(" ")} does not answer on ${url}:\n${output}`);
}

/** The middle value. */
export function median(values) {
    return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** The middle of the ratios of values measured in turns, pair by pair: what slows the machine for a while slows both of a pair. */
export function middleRatio(here, other) {
    return median(here.map((value, round) => value / other[round]));
}

/** What two sides measured in rounds, in turns: `here`, `other` and `ratio` are the middle of a measure, by its name. */
export function middles(here, other) {
    const each = (rounds, what) => rounds.map(round => round[what]);
    return {
        here: what => median(each(here, what)),
        other: what => median(each(other, what)),
        ratio: what => middleRatio(each(here, what), each(other, what)),
    };
}
