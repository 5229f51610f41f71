import type { RampCommand } from "./control";

const KEYS: Readonly<Record<string, RampCommand>> = { p: "pause", r: "resume", s: "skip", a: "abort" };
const CTRL_C = "\u0003";

/**
 * What a person at this terminal asks of a ramp: keys, Ctrl-C (once: pause; twice: roll back), and the signal to end.
 * What a key hit by chance must not do, skip and abort, takes it twice.
 */
export class Keys {
    /** What the same key or Ctrl-C once more would do. */
    pending: "skip" | "abort" | undefined;
    /** Whether Ctrl-C was pressed once. */
    private interrupted = false;
    private readonly asked: Array<RampCommand | "stop"> = [];

    constructor() {
        process.on("SIGINT", this.onInterrupt);
        process.on("SIGTERM", this.onTerminate);
        if (process.stdin.isTTY) {
            process.stdin.setRawMode(true);
            process.stdin.on("data", this.onKey);
            process.stdin.resume();
        }
    }

    /** What was asked since the last look. */
    take(): Array<RampCommand | "stop"> {
        return this.asked.splice(0);
    }

    close(): void {
        process.off("SIGINT", this.onInterrupt);
        process.off("SIGTERM", this.onTerminate);
        if (process.stdin.isTTY) {
            process.stdin.off("data", this.onKey);
            process.stdin.setRawMode(false);
            process.stdin.pause();
        }
    }

    private readonly onInterrupt = (): void => {
        this.asked.push(this.interrupted ? "abort" : "pause");
        this.interrupted = true;
        this.pending = "abort";
    };

    private readonly onTerminate = (): void => {
        this.asked.push("stop");
    };

    private press(command: RampCommand): void {
        this.interrupted = false;
        const again = this.pending === command;
        this.pending = undefined;
        if (!again && (command === "skip" || command === "abort")) {
            this.pending = command;
        } else {
            this.asked.push(command);
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
