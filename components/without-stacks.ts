/**
 * Runs `make` without stack traces. The SDK takes one, and maps it to sources, for every property of every resource,
 * to tell leaked promises apart when `PULUMI_DEBUG_PROMISE_LEAKS` is set: a third of the time of a preview with a
 * hundred functions. Nothing of the program itself runs in `make`.
 */
export function withoutStacks<T>(make: () => T): T {
    if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] !== undefined) {
        return make();
    }
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    try {
        return make();
    } finally {
        Error.stackTraceLimit = before;
    }
}
