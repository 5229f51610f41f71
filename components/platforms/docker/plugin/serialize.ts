/** The work that was begun last, by what it is about. */
const last = new Map<string, Promise<unknown>>();

/** Does work that must not run at the same time as other work about the same thing, in this process. */
export async function serially<T>(about: string, work: () => Promise<T>): Promise<T> {
    const before = last.get(about) ?? Promise.resolve();
    const now = before.then(work, work);
    last.set(about, now);
    return now;
}
