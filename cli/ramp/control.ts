import * as fs from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
    listFolder,
    makeFolder,
    readJson,
    removeFolder,
    removeWhileEmpty,
    writeJson,
} from "../../components/local/files";
import { isAlive } from "../engine/lock";

/** What another terminal can ask of a ramp. */
export const COMMANDS = ["pause", "resume", "skip", "abort"] as const;
export type RampCommand = (typeof COMMANDS)[number];

/** A ramp that runs on a stack. */
export interface RampHolder {
    pid: number;
    host: string;
    since: string;
    functions: string[];
    /** The share it is at. */
    share: number | undefined;
}

const RUN = "run.json";
const COMMAND = /^command-.*\.json$/;
const LOOK_MILLISECONDS = 100;
/** How soon a ramp takes a command up; an engine run of its own comes first. */
const PATIENCE_MILLISECONDS = 120_000;

/**
 * Where a ramp and the terminals that speak to it meet: a folder beside the local platform's files, whatever the platform.
 * One ramp a stack: the folder's `run.json` is made by one process alone.
 */
export class RampControl {
    private constructor(
        private readonly folder: string,
        private holder: RampHolder,
    ) {}

    /**
     * Takes a stack for a ramp.
     *
     * @throws Error naming the ramp that runs
     */
    static take(stackFolder: string, stack: string, functions: string[]): RampControl {
        const folder = rampFolder(stackFolder);
        const file = path.join(folder, RUN);
        const holder = {
            pid: process.pid,
            host: hostname(),
            since: new Date().toISOString(),
            functions,
            share: undefined,
        };
        makeFolder(folder);
        for (;;) {
            try {
                fs.writeFileSync(file, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
                break;
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
                    throw error;
                }
            }
            const other = runningRamp(stackFolder);
            if (other !== undefined) {
                throw new Error(
                    `a ramp of ${stack} runs already: ${other.functions.join(", ")}, process ${String(other.pid)} on ` +
                        `${other.host} since ${other.since}; \`gray ramp --pause\` and \`--abort\` speak to it`,
                );
            }
            fs.rmSync(file, { force: true });
        }
        listFolder(folder)
            .filter(name => COMMAND.test(name))
            .forEach(name => fs.rmSync(path.join(folder, name), { force: true }));
        return new RampControl(folder, holder);
    }

    /** Says which share it is at. */
    at(share: number): void {
        this.holder = { ...this.holder, share };
        writeJson(path.join(this.folder, RUN), this.holder);
    }

    /** The commands that came in since the last look. */
    commands(): RampCommand[] {
        return listFolder(this.folder)
            .filter(name => COMMAND.test(name))
            .flatMap(name => {
                const file = path.join(this.folder, name);
                const { command } = (readJson(file) ?? {}) as { command?: RampCommand };
                fs.rmSync(file, { force: true });
                return command === undefined ? [] : [command];
            });
    }

    release(): void {
        removeFolder(this.folder);
        const stackFolder = path.dirname(this.folder);
        removeWhileEmpty(stackFolder, path.dirname(stackFolder));
    }
}

/** The ramp that runs on a stack; `undefined` when none does, or when it was killed. */
export function runningRamp(stackFolder: string): RampHolder | undefined {
    const holder = readJson(path.join(rampFolder(stackFolder), RUN)) as RampHolder | undefined;
    // Of another machine's process nobody here can tell: it may live.
    return holder === undefined || (holder.host === hostname() && !isAlive(holder.pid)) ? undefined : holder;
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
    const file = path.join(rampFolder(stackFolder), `command-${String(Date.now())}-${String(process.pid)}.json`);
    writeJson(file, { command });
    for (const deadline = Date.now() + PATIENCE_MILLISECONDS; fs.existsSync(file);) {
        if (Date.now() > deadline || runningRamp(stackFolder) === undefined) {
            fs.rmSync(file, { force: true });
            throw new Error(`the ramp (process ${String(holder.pid)}) has not taken it up; see its screen`);
        }
        await sleep(LOOK_MILLISECONDS);
    }
    return holder;
}

function rampFolder(stackFolder: string): string {
    return path.join(stackFolder, "ramp");
}
