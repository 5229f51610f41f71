import { soak } from "./soak";
import type { KillAt } from "./pulumi";
import type { Moment } from "./update-steps";

/**
 * When updates are killed: as each step that changes something begins, and as the last one ends. A soak adds fifty kills
 * at random times.
 *
 * @param moments those of a whole update
 * @param milliseconds how long it took
 */
export function killPoints(moments: readonly Moment[], milliseconds: number): Array<KillAt & { name: string }> {
    const named = moments.flatMap((moment, index) =>
        moment.endsWith(" begins") || index === moments.length - 1 ? [{ name: moment, moments: index + 1 }] : [],
    );
    if (!soak) {
        return named;
    }
    const random = generator(20261121);
    // Most of an update is the start of programs: aim at its second half, where things happen.
    const times = Array.from({ length: 50 }, () => Math.round(milliseconds * (0.35 + 0.65 * random())));
    return [...named, ...times.map(time => ({ name: `after ${String(time)} ms`, milliseconds: time }))];
}

/** A small generator of numbers from 0 to 1, so that a run of kills can be repeated (mulberry32). */
function generator(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
