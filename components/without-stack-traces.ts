import * as pulumi from "@pulumi/pulumi";
import { isTransformed, withoutTraces } from "./pulumi-internals";

/**
 * Runs `make`, which makes parts of `owner`, without stack traces. The SDK takes one, and maps it to sources, for every property of every resource,
 * to tell leaked promises apart when `PULUMI_DEBUG_PROMISE_LEAKS` is set: a third of the time of a preview with a
 * hundred functions. And it takes a whole one for every resource, which goes into the stack's state: a third of that,
 * and of little use where the resource is a part of a component, whose own trace says which line of the program made
 * it. Nothing of the program itself runs in `make`: where the program's transformations do, everything has its trace.
 */
export function withoutStackTraces<T>(owner: pulumi.Resource, make: () => T): T {
    if (process.env["PULUMI_DEBUG_PROMISE_LEAKS"] !== undefined || isTransformed(owner)) {
        return make();
    }
    return withoutTraces(make, withPlace);
}

/** What the SDK refuses says at least which component of the program it is about. Our own refusals need no place. */
function withPlace(error: unknown): unknown {
    const isHidden = pulumi.ResourceError.isInstance(error) && error.hideStack === true;
    if (error instanceof Error && !isHidden) {
        const place: { stack?: string } = {};
        Error.captureStackTrace(place, withoutStackTraces);
        error.stack = `${String(error)}\n${place.stack?.split("\n").slice(1).join("\n") ?? ""}`;
    }
    return error;
}
