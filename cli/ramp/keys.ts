import type { RampCommand } from "./control";

const KEYS: Readonly<Record<string, RampCommand>> = { p: "pause", r: "resume", s: "skip", a: "abort" };
const CTRL_C = "\u0003";

/**
 * What a person at this terminal asks of a ramp: keys, Ctrl-C (once: pause; twice: roll back), and the signal to end.
 */
export class Keys {
    /** Whether Ctrl-C was pressed once. */
    interrupted = false;
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
    };

    private readonly onTerminate = (): void => {
        this.asked.push("stop");
    };

    private readonly onKey = (data: Buffer): void => {
        for (const key of data.toString()) {
            const command = KEYS[key.toLowerCase()];
            if (key === CTRL_C) {
                this.onInterrupt();
            } else if (command !== undefined) {
                this.interrupted = false;
                this.asked.push(command);
            }
        }
    };
}
