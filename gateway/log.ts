import { setTimeout as sleep } from "node:timers/promises";
import SonicBoom from "sonic-boom";

/** Lines that go out together at most, and how long one waits for others at most. */
const LINES = 200;
const MILLISECONDS = 250;
/** Bytes that wait for a slow reader at most. Lines beyond that are dropped: the gateway serves on. */
const WAITING_BYTES = 16 * 1024 * 1024;
const CLOSE_MILLISECONDS = 1000;

/** As pino and bunyan number levels, which tools for logs know. */
const LEVELS = { info: 30, error: 50 };

/** The gateway's log on standard output: a JSON line for each request and for what it has to say. */
export interface GatewayLog {
    /** A line of what is as it should be. */
    info(fields: object): void;
    /** A line of what is not. */
    error(fields: object, message?: string): void;
    /** Writes what is left, unless nobody takes it for a second. */
    close(): Promise<void>;
}

/** @param enabled without it nothing is logged */
export function openLog(enabled: boolean): GatewayLog {
    const output = new SonicBoom({ fd: 1, sync: false, maxLength: WAITING_BYTES });
    const lines = new Lines(output);
    // Nobody reads any more, or the disk is full: callers are served all the same.
    output.on("error", () => undefined);
    setInterval(() => lines.flush(), MILLISECONDS).unref();
    const write = (level: number, fields: object): void => {
        if (enabled) {
            lines.write(`${JSON.stringify({ level, time: Date.now(), ...fields })}\n`);
        }
    };
    return {
        info: fields => write(LEVELS.info, fields),
        error: (fields, message) => write(LEVELS.error, { ...fields, msg: message }),
        close: async () => {
            lines.flush();
            const ended = new Promise(resolve => output.once("close", resolve).once("error", resolve));
            output.end();
            await Promise.race([ended, sleep(CLOSE_MILLISECONDS, undefined, { ref: false })]);
        },
    };
}

/** Gathers lines in a list: joining texts one by one costs as much as the rest of a request's log. */
class Lines {
    private lines: string[] = [];

    constructor(private readonly output: SonicBoom) {}

    write(line: string): void {
        if (this.lines.push(line) >= LINES) {
            this.flush();
        }
    }

    flush(): void {
        if (this.lines.length > 0) {
            this.output.write(this.lines.join(""));
            this.lines = [];
        }
    }
}
