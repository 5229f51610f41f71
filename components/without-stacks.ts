/**
 * Runs `make` without stack traces. The SDK takes one, and maps it to sources, for every property of every resource,
 * to tell leaked promises apart when `PULUMI_DEBUG_PROMISE_LEAKS` is set: a third of the time of a preview with a
 * hundred functions. And it takes a whole one for every resource, which goes into the stack's state: a third of that,
 * and of little use where the resource is a part of a component, whose own trace says which line of the program made
 * it. Nothing of the program itself runs in `make`.
 */
export function withoutStacks<T>(make: () => T): T {
    if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] !== undefined) {
        return make();
    }
    const limit = Error.stackTraceLimit;
    const prepare = Object.getOwnPropertyDescriptor(Error, "prepareStackTrace");
    Error.stackTraceLimit = 0;
    // The SDK lifts the limit for the traces of resources; it reads the lines below the first one.
    Error.prepareStackTrace = error => String(error).split("\n", 1)[0];
    try {
        return make();
    } finally {
        Error.stackTraceLimit = limit;
        if (prepare === undefined) {
            Reflect.deleteProperty(Error, "prepareStackTrace");
        } else {
            Object.defineProperty(Error, "prepareStackTrace", prepare);
        }
    }
}
