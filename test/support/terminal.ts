import { type ChildProcess, spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { GRAY } from "./gray";

/** A run of `gray` in a terminal of its own, as `script` of util-linux makes one. */
export class Terminal {
    /** What was printed, as it came. */
    output = "";
    readonly ended: Promise<number | null>;
    private readonly child: ChildProcess;

    constructor(args: readonly string[], columns: number, cwd: string, environment: NodeJS.ProcessEnv = process.env) {
        const command = `stty cols ${String(columns)} rows 60; exec ${[process.execPath, GRAY, ...args].map(quoted).join(" ")}`;
        const child = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
            cwd,
            env: { ...environment, TERM: "xterm-256color" },
            stdio: ["pipe", "pipe", "inherit"],
        });
        child.stdout.on("data", (data: Buffer) => (this.output += data.toString()));
        this.ended = new Promise(resolve => child.once("close", resolve));
        this.child = child;
    }

    /** Presses keys: "\x03" is Ctrl-C. */
    press(keys: string): void {
        this.child.stdin?.write(keys);
    }

    /** What was printed, without colours and other signs to the terminal. */
    get text(): string {
        return stripVTControlCharacters(this.output).replace(/\r/g, "");
    }
}

function quoted(argument: string): string {
    return `'${argument.replace(/'/g, `'\\''`)}'`;
}
