/** The signals that end a command: Ctrl-C, a CI job that is cancelled, a terminal that is closed. */
export const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

let takers = 0;

/** Whether somebody decides by itself what a signal means: a ramp, which waits for what the engine is at. */
export function areSignalsTaken(): boolean {
    return takers > 0;
}

/** Takes the signals. @returns gives them back */
export function takeSignals(): () => void {
    takers++;
    return () => {
        takers--;
    };
}
