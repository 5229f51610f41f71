import * as fs from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { listFolder, readJson, removeIfEmpty, removeStackIfEmpty, writeJson } from "../../components/files";
import { type Holder, Mark, thisProcess } from "../machine/process-lock";

/** What another terminal can ask of a ramp. */
export const COMMANDS = ["pause", "resume", "skip", "abort"] as const;
export type RampCommand = (typeof COMMANDS)[number];

/** A ramp that runs on a stack. */
export interface RampHolder extends Holder {
    since: string;
    functions: string[];
    /** The share it is at, 0 to 1; not there before the first step. */
    share?: number;
}

const MARK = "run";
const LOOK_MILLISECONDS = 100;
/** How soon a ramp takes a command up; an engine run of its own comes first. */
const PATIENCE_MILLISECONDS = 120_000;

/**
 * Where a ramp and the terminals that speak to it meet: a folder beside the local platform's files, whatever the platform.
 * One ramp a stack: one process alone holds the {@link Mark} in it.
 */
export class RampControl {
    private constructor(
        private readonly folder: string,
        private readonly mark: Mark<RampHolder>,
        private readonly holder: RampHolder,
    ) {}

    /**
     * Takes a stack for a ramp. A mark that a killed ramp left is taken over.
     *
     * @throws Error naming the ramp that runs
     */
    static take(stackFolder: string, stack: string, functions: string[]): RampControl {
        const folder = rampFolder(stackFolder);
        const holder: RampHolder = { ...thisProcess(), since: new Date().toISOString(), functions };
        const mark = Mark.take(markOf(folder), holder);
        if ("heldBy" in mark) {
            throw new Error(`a ramp of ${stack} runs already: ${describeHolder(mark.heldBy, markOf(folder))}`);
        }
        // What was said to a ramp that is gone.
        filesIn(folder, COMMANDS_TO_ANY).forEach(file => fs.rmSync(file, { force: true }));
        return new RampControl(folder, mark, holder);
    }

    /** Says which share it is at. */
    at(share: number): void {
        this.mark.rewrite({ ...this.holder, share });
    }

    /** The commands that came in since the last look. */
    commands(): RampCommand[] {
        return filesIn(this.folder, commandsTo(this.mark.token)).flatMap(file => {
            const { command } = (readJson(file) ?? {}) as { command?: RampCommand };
            fs.rmSync(file, { force: true });
            return command === undefined ? [] : [command];
        });
    }

    /** Gives the stack back. The mark of another ramp, and what is said to it, stays. */
    release(): void {
        filesIn(this.folder, commandsTo(this.mark.token)).forEach(file => fs.rmSync(file, { force: true }));
        this.mark.release();
        if (removeIfEmpty(this.folder)) {
            removeStackIfEmpty(path.dirname(this.folder));
        }
    }
}

/** The ramp that runs on a stack; `undefined` when none does, or when it was killed. */
export function runningRamp(stackFolder: string): (RampHolder & { token: string }) | undefined {
    return Mark.holderOf(markOf(rampFolder(stackFolder))) as (RampHolder & { token: string }) | undefined;
}

/**
 * Asks something of the ramp that runs, and waits until it has taken it up.
 *
 * @throws Error when none runs, or when it does not answer
 */
export async function sendCommand(stackFolder: string, stack: string, command: RampCommand): Promise<RampHolder> {
    const holder = runningRamp(stackFolder);
    if (holder === undefined) {
        throw new Error(`no ramp of ${stack} runs on this machine; \`gray ramp\` starts one or goes on with one`);
    }
    const name = `${commandsTo(holder.token)}${String(Date.now())}-${String(process.pid)}.json`;
    const file = path.join(rampFolder(stackFolder), name);
    writeJson(file, { command });
    for (const deadline = Date.now() + PATIENCE_MILLISECONDS; fs.existsSync(file);) {
        if (Date.now() > deadline || runningRamp(stackFolder)?.token !== holder.token) {
            fs.rmSync(file, { force: true });
            throw new Error(`the ramp (process ${String(holder.pid)}) has not taken it up; see its screen`);
        }
        await sleep(LOOK_MILLISECONDS);
    }
    return holder;
}

/** Who it is, and what to do about it. */
function describeHolder({ functions, pid, host, since }: RampHolder, mark: string): string {
    const who = `${functions.join(", ")}, process ${String(pid)} on ${host} since ${since}`;
    return host === hostname()
        ? `${who}; \`gray ramp --pause\` and \`--abort\` speak to it`
        : `${who}; nobody can tell from here whether it still runs: when it does not, remove ${mark}`;
}

/** Commands are addressed to one ramp: the next one must not take them up. */
const COMMANDS_TO_ANY = "command-";

function commandsTo(token: string): string {
    return `${COMMANDS_TO_ANY}${token}-`;
}

function filesIn(folder: string, prefix: string): string[] {
    return listFolder(folder)
        .filter(name => name.startsWith(prefix) && name.endsWith(".json"))
        .map(name => path.join(folder, name));
}

function markOf(folder: string): string {
    return path.join(folder, MARK);
}

function rampFolder(stackFolder: string): string {
    return path.join(stackFolder, "ramp");
}
