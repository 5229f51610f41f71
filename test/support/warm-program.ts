import { type ChildProcess, fork } from "node:child_process";
import * as path from "node:path";

/** A process that runs a project's program for the engine, for one update after the other. */
export class WarmProgram {
    private child: ChildProcess | undefined;

    /** @param project the folder with the program, index.js */
    constructor(private readonly project: string) {}

    /**
     * Runs an update with the program as it is now.
     *
     * @param environment what the program finds in its environment
     * @param update gets the address that the engine is told (`pulumi up --client`)
     */
    async during<T>(environment: NodeJS.ProcessEnv, update: (address: string) => Promise<T>): Promise<T> {
        const child = (this.child ??= fork(path.join(__dirname, "warm-program.cjs"), {
            cwd: this.project,
            stdio: ["ignore", "inherit", "inherit", "ipc"],
        }));
        const address = await new Promise<string>((resolve, reject) => {
            child.removeAllListeners();
            child.once("error", reject);
            child.once("exit", code => reject(new Error(`the program's process ended with code ${String(code)}`)));
            child.once("message", (answer: { address?: string; error?: string }) => {
                if (answer.address === undefined) {
                    reject(new Error(answer.error));
                } else {
                    resolve(answer.address);
                }
            });
            child.send({ kind: "serve", main: path.join(this.project, "index.js"), environment });
        });
        try {
            return await update(address);
        } finally {
            child.send({ kind: "ended" });
        }
    }

    close(): void {
        this.child?.disconnect();
        this.child = undefined;
    }
}
