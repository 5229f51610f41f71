/**
 * How many bytes of bodies the gateway holds at most. A body is held from its first byte to the request's answer, and once more as
 * the text in which it goes to a worker.
 */
const MOST_BYTES = 64 * 1024 * 1024;

/** Counts the bytes of all bodies that are held. */
export class BodyBudget {
    private held = 0;

    constructor(private readonly most = MOST_BYTES) {}

    /** Takes bytes; says whether there was room. */
    take(bytes: number): boolean {
        if (this.held + bytes > this.most) {
            return false;
        }
        this.held += bytes;
        return true;
    }

    /** The end of a `take`. */
    giveBack(bytes: number): void {
        this.held -= bytes;
    }
}
