import { setTimeout as sleep } from "node:timers/promises";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { exitOfSignal } from "../exit-codes";
import { areSignalsTaken, ENDING_SIGNALS } from "../machine/signals";

/** A signal ended what the engine did. */
export class CancelledError extends Error {
    constructor(
        readonly signal: NodeJS.Signals,
        sentence: string,
    ) {
        super(`${signal} came: ${sentence}`);
    }
}

/** The engine says this when a signal reached it; from a terminal, one reaches the whole group of processes. */
const CANCELLING = "received; cancelling";
/** How long the engine has to say so before it is told: told twice, it would leave everything as it is at that moment. */
const OWN_SIGNAL_MILLISECONDS = 500;

/** A run of the engine that a signal cancels: it finishes what it has begun, begins nothing else, and lets go of the stack. */
export class Cancellation {
    /** Ends the engine's run. */
    readonly abort = new AbortController();
    private came: NodeJS.Signals | undefined;
    private hasEngineSeen = false;

    private constructor(private readonly say: (sentence: string) => void) {}

    /**
     * Runs something that the first signal cancels; a second one ends this process at once.
     *
     * @throws CancelledError when a signal ended it
     */
    static async around<T>(
        say: (sentence: string) => void,
        work: (cancellation: Cancellation) => Promise<T>,
    ): Promise<T> {
        const cancellation = new Cancellation(say);
        if (areSignalsTaken()) {
            return work(cancellation);
        }
        ENDING_SIGNALS.forEach(signal => process.on(signal, cancellation.onSignal));
        try {
            return await work(cancellation);
        } catch (error) {
            throw cancellation.came === undefined
                ? error
                : new CancelledError(cancellation.came, "what the engine was at was cancelled");
        } finally {
            ENDING_SIGNALS.forEach(signal => process.off(signal, cancellation.onSignal));
        }
    }

    /** Looks at what the engine says. */
    see({ stdoutEvent }: EngineEvent): void {
        this.hasEngineSeen ||= stdoutEvent?.message.includes(CANCELLING) === true;
    }

    /** @throws Error when a signal has come: nothing else is to begin */
    throwWhenCancelled(): void {
        if (this.came !== undefined) {
            throw new Error(this.came);
        }
    }

    private readonly onSignal = (signal: NodeJS.Signals): void => {
        if (this.came !== undefined) {
            this.say(`${signal} again: ends at once; \`pulumi cancel\` lets go of the stack if it is still locked`);
            process.exit(exitOfSignal(signal));
        }
        this.came = signal;
        this.say(`${signal}: what the engine has begun is finished, nothing else begins (once more ends it at once)`);
        void this.tellEngine();
    };

    private async tellEngine(): Promise<void> {
        await sleep(OWN_SIGNAL_MILLISECONDS);
        if (!this.hasEngineSeen) {
            this.abort.abort();
        }
    }
}
