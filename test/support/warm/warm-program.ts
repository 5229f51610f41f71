import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";

/**
 * A process that has loaded a project's program, and runs it for the engine in one update after the other. Who runs `pulumi` with
 * its environment, `gray` too, needs half of the time. It is for updates and previews that must go well: a refusal reads otherwise
 * than that of a program in a folder.
 */
export class WarmProgram {
    private started: Promise<{ child: ChildProcess; port: number }> | undefined;

    /** @param project the folder with the program, index.js */
    constructor(private readonly project: string) {}

    /** What is added to the environment of `pulumi`, and of what starts it. */
    async environment(): Promise<Record<string, string>> {
        const { port } = await (this.started ??= this.start());
        return {
            PATH: `${__dirname}:${process.env["PATH"] ?? ""}`,
            WARM_PROGRAM_PORT: String(port),
        };
    }

    /** Ends it. */
    close(): void {
        void this.started?.then(({ child }) => {
            child.disconnect();
        });
        this.started = undefined;
    }

    private async start(): Promise<{ child: ChildProcess; port: number }> {
        const child = fork(path.join(__dirname, "program.cjs"), [path.join(this.project, "index.js")], {
            cwd: this.project,
            stdio: ["ignore", "inherit", "inherit", "ipc"],
        });
        return new Promise((resolve, reject) => {
            child.once("error", reject);
            child.once("exit", code => reject(new Error(`the program's process ended with code ${String(code)}`)));
            child.once("message", ({ port }: { port: number }) => resolve({ child, port }));
        });
    }
}
