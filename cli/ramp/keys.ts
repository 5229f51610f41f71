import { takeSignals } from "../machine/signals";
import { say } from "../output/say";
import type { RampCommand } from "./control";

const KEYS: Readonly<Record<string, RampCommand>> = { p: "pause", r: "resume", s: "skip", a: "abort" };
const CTRL_C = "\u0003";

const ENDING = ["SIGTERM", "SIGHUP"] as const;

/**
 * What a person at this terminal asks of a ramp: keys, Ctrl-C (once: pause; twice: roll back), and the signal to end.
 * What a key hit by chance must not do, skip and abort, takes it twice. Without a terminal nobody is there to go on after a
 * pause: the first signal ends the ramp, Ctrl-C's, too.
 */
export class Keys {
    /** What the same key or Ctrl-C once more would do. */
    pending: "skip" | "abort" | undefined;
    /** Whether Ctrl-C was pressed once. */
    private interrupted = false;
    /** The signal that ends the ramp, once it has come. */
    ending: NodeJS.Signals | undefined;
    private readonly giveBack: () => void;
    private readonly commands: Array<RampCommand | "stop"> = [];

    constructor() {
        this.giveBack = takeSignals();
        process.on("SIGINT", this.onInterrupt);
        ENDING.forEach(signal => process.on(signal, this.onEnd));
        if (process.stdin.isTTY) {
            process.stdin.setRawMode(true);
            process.stdin.on("data", this.onKey);
            process.stdin.resume();
        }
    }

    /** What was asked since the last look. */
    take(): Array<RampCommand | "stop"> {
        return this.commands.splice(0);
    }

    close(): void {
        this.giveBack();
        process.off("SIGINT", this.onInterrupt);
        ENDING.forEach(signal => process.off(signal, this.onEnd));
        if (process.stdin.isTTY) {
            process.stdin.off("data", this.onKey);
            process.stdin.setRawMode(false);
            process.stdin.pause();
        }
    }

    private readonly onInterrupt = (): void => {
        if (!process.stdin.isTTY) {
            this.onEnd("SIGINT");
            return;
        }
        this.commands.push(this.interrupted ? "abort" : "pause");
        this.interrupted = true;
        this.pending = "abort";
    };

    private readonly onEnd = (signal: NodeJS.Signals): void => {
        if (this.ending === undefined) {
            this.ending = signal;
            say(`${signal}: the ramp ends here; what the engine is at is waited for`);
        }
        this.commands.push("stop");
    };

    private press(command: RampCommand): void {
        this.interrupted = false;
        const again = this.pending === command;
        this.pending = undefined;
        if (!again && (command === "skip" || command === "abort")) {
            this.pending = command;
        } else {
            this.commands.push(command);
        }
    }

    private readonly onKey = (data: Buffer): void => {
        for (const key of data.toString()) {
            const command = KEYS[key.toLowerCase()];
            if (key === CTRL_C) {
                this.onInterrupt();
            } else if (command !== undefined) {
                this.press(command);
            }
        }
    };
}
