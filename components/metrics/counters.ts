import type { Sample } from "./prometheus";

/** The counters of one process at one time. */
export interface Reading {
    /** Tells processes apart: one that is restarted bears another name where that can be known. */
    process: string;
    samples: Sample[];
}

/**
 * How much counters rose, over all processes that have them. One that appears counts from zero, and so does one of which
 * any counter fell or went away: it was restarted. What a process had answered when it was last read is not lost with it.
 */
export class Counters {
    private last = new Map<string, Map<string, Sample>>();
    private readonly risen = new Map<string, Sample>();

    /** Counts from here. */
    start(readings: readonly Reading[]): void {
        this.last = new Map(readings.map(({ process, samples }) => [process, byIdentity(samples)]));
        this.risen.clear();
    }

    /** Adds what was counted since the last reading; what was counted since the start. */
    add(readings: readonly Reading[]): Sample[] {
        for (const { process, samples } of readings) {
            const now = byIdentity(samples);
            const before = this.last.get(process) ?? new Map<string, Sample>();
            const restarted = [...before].some(([id, { value }]) => (now.get(id)?.value ?? -1) < value);
            for (const [id, sample] of now) {
                const base = restarted ? 0 : (before.get(id)?.value ?? 0);
                const value = (this.risen.get(id)?.value ?? 0) + sample.value - base;
                this.risen.set(id, { ...sample, value });
            }
            this.last.set(process, now);
        }
        return [...this.risen.values()];
    }
}

function byIdentity(samples: readonly Sample[]): Map<string, Sample> {
    return new Map(
        samples.map(sample => [JSON.stringify([sample.name, Object.entries(sample.labels).sort()]), sample]),
    );
}
