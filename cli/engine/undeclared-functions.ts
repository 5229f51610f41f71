/** A function that a command names and the program does not declare any more. */
export class GoneError extends Error {
    constructor(readonly functionName: string) {
        super(
            `${functionName}: the program does not declare it any more, so its callers cannot be moved; put it back, or let ` +
                "`gray deploy` remove it",
        );
    }
}

/** How the program's run refuses a name that it does not know (components/function-registry.ts). */
const UNKNOWN = /^GRAY_\w+: no function is named "([^"]+)"/;

/**
 * Names that a command takes from the state are those of the last update; the program may have dropped one since.
 *
 * @param existing the functions that the stack has
 * @returns the error in plain words, when it is about such a name; else the error itself
 */
export function goneOr(error: unknown, existing: readonly string[]): unknown {
    const [, name] = UNKNOWN.exec(error instanceof Error ? error.message : "") ?? [];
    return name !== undefined && existing.includes(name) ? new GoneError(name) : error;
}

/**
 * Runs something for functions that the state names, and again without those that the program does not declare any more.
 *
 * @param isNamed whether a person named them: then one that is gone is an error
 * @param say says that one is left out
 */
export async function withDeclared<T>(
    names: readonly string[],
    isNamed: boolean,
    say: (sentence: string) => void,
    work: (names: readonly string[]) => Promise<T>,
): Promise<T> {
    for (let left = names; ;) {
        try {
            return await work(left);
        } catch (error) {
            const gone = goneOr(error, left);
            if (!(gone instanceof GoneError) || isNamed || left.length === 1) {
                throw gone;
            }
            say(gone.message);
            left = left.filter(name => name !== gone.functionName);
        }
    }
}
