import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import type { AllLastDeclared } from "../../components/model/last-declared";
import { Cancellation } from "./cancel";
import { EventLog } from "./event-log";
import { handingBack } from "./last-declared";
import { clear, describeLock, isLeftover, locksIn } from "./lock";
import { plainly, pulumisSentence } from "./pulumi-errors";

/** What an update leaves as it is. */
export interface Limits {
    /** URNs: only these resources are updated. */
    targets?: string[] | undefined;
    /** URNs: all resources but these are updated. */
    exclude?: string[] | undefined;
    /** What components keep of the last update, whatever the program says by now. */
    lastDeclared?: AllLastDeclared | undefined;
}

/** How a stack is updated. */
export interface RunOptions {
    /** `GRAY_…` of the run. */
    environment: Record<string, string>;
    limits?: Limits;
    /** Of a preview: the file that the engine's plan is saved in. */
    plan?: string | undefined;
    /** What the stack's history says of it. */
    message?: string;
    /** Wait while another run holds the stack. */
    wait?: boolean;
    onEvent?: (event: EngineEvent) => void;
    /** Says what a person should know meanwhile. */
    say: (sentence: string) => void;
}

const WAIT_MILLISECONDS = 1000;

/** A run of the engine that failed, with the engine's own words. */
export class FailedRun extends Error {
    /** URN of a resource that failed → its parent's URN, where the engine says it. */
    readonly failed: ReadonlyMap<string, string | undefined>;

    constructor(log: EventLog, cause: unknown) {
        super(log.errors[0] === undefined ? pulumisSentence(cause) : plainly(log.errors[0]), { cause });
        this.failed = log.failed;
    }
}

/** Runs `pulumi up`. @throws FailedRun with the engine's own words, CancelledError when a signal ended it */
export async function runUp(stack: Stack, options: RunOptions): Promise<EventLog> {
    const { message } = options;
    return inEnvironment(stack, options, async () =>
        unlocked(stack, options, async engine => stack.up({ ...engine, message, ...selection(options) })),
    );
}

/** Runs `pulumi preview`. @throws FailedRun with the engine's own words, CancelledError when a signal ended it */
export async function runPreview(stack: Stack, options: RunOptions): Promise<EventLog> {
    return inEnvironment(stack, options, async () =>
        unlocked(stack, options, async engine =>
            stack.preview({ ...engine, plan: options.plan, ...selection(options) }),
        ),
    );
}

/** Runs it with exactly the variables of this run: what another one of this process was asked for must not come along. */
async function inEnvironment<T>(
    { workspace }: Stack,
    { environment, limits }: RunOptions,
    run: () => Promise<T>,
): Promise<T> {
    const before = workspace.envVars;
    return handingBack(limits?.lastDeclared, async handed => {
        workspace.envVars = { ...before, ...environment, ...handed };
        try {
            return await run();
        } finally {
            workspace.envVars = before;
        }
    });
}

function selection({ limits: { targets, exclude = [] } = {} }: RunOptions): { target?: string[]; exclude?: string[] } {
    return { ...(targets && { target: targets }), ...(exclude.length > 0 && { exclude }) };
}

/** How a run is connected to what started it. */
interface Connection {
    onEvent: (event: EngineEvent) => void;
    /** Cancels the run. */
    signal: AbortSignal;
}

async function unlocked(
    stack: Stack,
    options: RunOptions,
    run: (engine: Connection) => Promise<unknown>,
): Promise<EventLog> {
    return Cancellation.around(options.say, async cancellation => once(stack, options, run, cancellation));
}

/** Runs it, when nobody else holds the stack: waits for who does, says who it is, or takes a killed run's lock away. */
async function once(
    stack: Stack,
    { onEvent, say, wait = false }: RunOptions,
    run: (engine: Connection) => Promise<unknown>,
    cancellation: Cancellation,
): Promise<EventLog> {
    for (let announced = ""; ;) {
        const log = new EventLog();
        cancellation.throwWhenCancelled();
        try {
            await run({
                onEvent: event => {
                    log.add(event);
                    cancellation.see(event);
                    onEvent?.(event);
                },
                signal: cancellation.abort.signal,
            });
            return log;
        } catch (error) {
            const { ConcurrentUpdateError } = await import("@pulumi/pulumi/automation/index.js");
            if (!(error instanceof ConcurrentUpdateError)) {
                throw new FailedRun(log, error);
            }
            const locks = locksIn(error.message);
            const holder = locks.map(describeLock).join(", ") || "another update";
            if (locks.length > 0 && locks.every(isLeftover)) {
                say(`the lock of ${holder} is left over from a run that was killed; it is cleared`);
                locks.forEach(clear);
            } else if (!wait) {
                throw new Error(`stack ${stack.name} is held by ${holder}; wait for it with --wait`, { cause: error });
            } else {
                if (announced !== holder) {
                    say(`waiting for ${holder}`);
                    announced = holder;
                }
                await sleep(WAIT_MILLISECONDS);
            }
        }
    }
}
