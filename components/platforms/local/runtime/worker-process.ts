import { type ChildProcess, fork } from "node:child_process";
import { setPriority } from "node:os";
import * as path from "node:path";
import type { Configuration } from "../configuration";
import { handlerEnvironment } from "./handler-environment";

/** What a worker is told when it starts. */
export interface WorkerSetup {
    functionName: string;
    version: string;
    codeFolder: string;
    configuration: Configuration;
}

/** An error of a function. */
export interface Failure {
    errorType: string;
    errorMessage: string;
    /** For the log, never for callers. */
    stack?: string;
}

/** Node.js itself starts within this time even on a machine that is busy. */
const START_SECONDS = 30;
/** Lambda gives initialisation 10 seconds. */
const LOAD_SECONDS = 10;
/** A worker that ends, and what is left of the channel to it, get this long. */
const END_MILLISECONDS = 2000;
const WORKER_NICENESS = 10;
const WORKER = path.join(__dirname, "..", "..", "..", "..", "gateway", "worker", "main.js");

/** Those that run: one that loops for ever does not notice that its parent is gone. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
    running.forEach(child => child.kill("SIGKILL"));
});

/**
 * The process of a version. Both the check that a version loads and the gateway that serves it start it here, so what
 * was checked is what serves. It is a process because a thread that runs out of memory takes everything with it.
 */
export class WorkerProcess {
    /** Resolves when the handler is loaded; rejects with a {@link Failure} when that takes more than 10 seconds. */
    readonly ready: Promise<void>;
    /** Resolves when the process is gone, or was never there. */
    readonly ended: Promise<void>;
    /** Why the process ends or is gone: what it said before it went, or how it went. */
    failure: Failure | undefined;

    private readonly child: ChildProcess | undefined;
    private rejectReady: (failure: Failure) => void = () => undefined;

    /**
     * Never throws: what keeps the process from starting is its failure.
     *
     * @param output where what the version prints goes: a file descriptor, or nowhere
     * @param receive takes the messages that the worker sends
     */
    constructor(setup: WorkerSetup, output: number | "ignore", receive: (message: unknown) => void = () => undefined) {
        const started = start(setup, output);
        if ("errorType" in started) {
            this.failure = started;
            // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
            this.ready = Promise.reject(started);
            this.ended = Promise.resolve();
            return;
        }
        this.child = started;
        this.ended = goneFrom(started).then(failure => {
            running.delete(started);
            this.fail(failure);
        });
        this.ready = new Promise((resolve, reject) => {
            const within = (seconds: number, what: string): NodeJS.Timeout =>
                setTimeout(() => {
                    const errorMessage = `${what} took more than ${String(seconds)} seconds`;
                    this.fail({ errorType: "Sandbox.Timedout", errorMessage });
                    this.kill();
                }, seconds * 1000);
            let timer = within(START_SECONDS, "starting Node.js");
            this.rejectReady = failure => {
                clearTimeout(timer);
                // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
                reject(failure);
            };
            started.on("message", (message: unknown) => {
                const { kind, failure } = (message ?? {}) as { kind?: unknown; failure?: unknown };
                if (kind === "loading") {
                    clearTimeout(timer);
                    timer = within(LOAD_SECONDS, "loading");
                } else if (kind === "ready") {
                    clearTimeout(timer);
                    resolve();
                } else if (kind === "failed" && isFailure(failure)) {
                    this.fail(failure);
                }
                receive(message);
            });
        });
        started.once("disconnect", () => {
            this.killLater(exitError("it closed the channel to its gateway"));
        });
        this.post({ kind: "setup", setup });
    }

    /** Whether it can take messages. */
    get connected(): boolean {
        return this.child?.connected === true && this.failure === undefined;
    }

    /** Sends a message; one to a process that is gone is lost, and its end tells. */
    post(message: object): void {
        if (this.child?.connected === true) {
            this.child.send(message, () => undefined);
        }
    }

    /** Notes why the process ends; the first reason stands. */
    fail(failure: Failure): void {
        this.failure ??= failure;
        this.rejectReady(this.failure);
        this.killLater(failure);
    }

    /** Asks the process to end, and ends it when it does not. */
    end(): void {
        this.post({ kind: "end" });
        this.killLater(exitError("it did not end when it was told to"));
    }

    /** Ends the process now. */
    kill(): void {
        this.child?.kill("SIGKILL");
    }

    /** Lets everything else on the machine come first, where the system lets it. */
    giveWay(): void {
        const { pid, exitCode, signalCode } = this.child ?? {};
        if (pid === undefined || exitCode !== null || signalCode !== null) {
            return;
        }
        try {
            setPriority(pid, WORKER_NICENESS);
        } catch {
            // It serves all the same.
        }
    }

    /** A process that ought to end by itself is waited for a little, then ended. */
    private killLater(failure: Failure): void {
        const timer = setTimeout(() => {
            this.failure ??= failure;
            this.kill();
        }, END_MILLISECONDS);
        void this.ended.then(() => {
            clearTimeout(timer);
        });
    }
}

function start(setup: WorkerSetup, output: number | "ignore"): ChildProcess | Failure {
    const { configuration, codeFolder, functionName, version } = setup;
    try {
        const child = fork(WORKER, {
            cwd: codeFolder,
            env: handlerEnvironment({ ...configuration, functionName, version }, codeFolder),
            execArgv: [`--max-old-space-size=${String(configuration.memorySize)}`],
            stdio: ["ignore", output, output, "ipc"],
        });
        running.add(child);
        return child;
    } catch (error) {
        return notStarted(error as NodeJS.ErrnoException);
    }
}

/** Whether a worker's message tells why it ends: a handler can send what it wants. */
export function isFailure(failure: unknown): failure is Failure {
    const { errorType, errorMessage } = (failure ?? {}) as Partial<Record<string, unknown>>;
    return typeof errorType === "string" && typeof errorMessage === "string";
}

/** Resolves when a process has ended and its last message has been read, with what that means for its requests. */
async function goneFrom(child: ChildProcess): Promise<Failure> {
    const disconnected = new Promise(resolve => child.once("disconnect", resolve));
    return new Promise(resolve => {
        child.on("error", error => {
            // One that runs has other errors, of a message that was not sent: its end tells.
            if (child.pid === undefined) {
                resolve(notStarted(error));
            }
        });
        child.once("exit", (code, signal) => {
            const gone = (): void => {
                clearTimeout(timer);
                resolve(exitFailure(code, signal));
            };
            // A process that the version started may hold the channel open.
            const timer = setTimeout(gone, END_MILLISECONDS);
            void disconnected.then(gone);
        });
    });
}

/** Linux takes 128 KiB in one variable, and a part of the stack's size in all: https://man7.org/linux/man-pages/man2/execve.2.html */
function notStarted({ code, message }: NodeJS.ErrnoException): Failure {
    const hint = code === "E2BIG" ? "; its environment is larger than the operating system takes" : "";
    return exitError(`the process cannot be started: ${message}${hint}`);
}

/** Lambda's names for a process that went away. V8 ends a process that is out of memory with SIGABRT. */
function exitFailure(code: number | null, signal: NodeJS.Signals | null): Failure {
    if (signal === "SIGABRT") {
        return { errorType: "Runtime.OutOfMemory", errorMessage: "Runtime exited: out of memory" };
    }
    return exitError(signal === null ? `exit status ${String(code)}` : `signal: ${signal}`);
}

function exitError(how: string): Failure {
    return { errorType: "Runtime.ExitError", errorMessage: `Runtime exited with error: ${how}` };
}
