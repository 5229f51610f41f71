import pino, { type DestinationStream } from "pino";

/** Lines that go out together at most, and how long one waits for others at most. */
const LINES = 200;
const MILLISECONDS = 250;

/** The gateway's log on standard output: a JSON line for each request and for what it has to say. */
export interface GatewayLog {
    /** A line of what is as it should be. */
    info(fields: object): void;
    /** A line of what is not. */
    error(fields: object, message?: string): void;
    /** Writes what is left. */
    close(): void;
}

/** @param enabled without it nothing is logged */
export function openLog(enabled: boolean): GatewayLog {
    const output = pino.destination({ dest: 1, sync: false });
    const lines = new Lines(output);
    setInterval(() => lines.flush(), MILLISECONDS).unref();
    const log = pino({ base: undefined, level: enabled ? "info" : "silent" }, lines);
    return {
        // The line that pino would write: it adds one up from many small texts, a tenth of a request's time.
        info: fields => {
            if (enabled) {
                const line = { level: pino.levels.values["info"], time: Date.now(), ...fields };
                lines.write(`${JSON.stringify(line)}\n`);
            }
        },
        error: (fields, message) => log.error(fields, message),
        close: () => {
            lines.flush();
            output.flushSync();
        },
    };
}

/** Gathers lines in a list: joining texts one by one costs as much as the rest of a request's log. */
class Lines implements DestinationStream {
    private lines: string[] = [];

    constructor(private readonly output: DestinationStream) {}

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
