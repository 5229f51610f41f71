import { EXIT } from "../exit-codes";

/**
 * Where a watch shows what it sees: redrawn in place on a terminal, otherwise one block after the other.
 *
 * @returns draws a text. Ctrl-C ends the process from now on, and leaves the last text where it is.
 */
export async function openScreen(): Promise<(text: string) => void> {
    const screen = process.stdout.isTTY ? (await import("log-update")).createLogUpdate(process.stdout) : undefined;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
        process.once(signal, () => {
            screen?.done();
            process.exit(EXIT.done);
        });
    }
    return screen ?? (text => console.log(text));
}
