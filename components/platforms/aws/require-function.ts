import { ArgumentError } from "../../model/argument-error";

/**
 * Refuses what is not a function on Lambda. A portable `gray.Function` is the slip to expect: it may run anywhere.
 *
 * @param purpose what it is needed for: "that is to be watched"
 * @throws ArgumentError
 */
export function requireFunction(fn: unknown, purpose: string): void {
    if (typeof fn === "object" && fn !== null && "function" in fn && "alias" in fn) {
        return;
    }
    const portable = typeof fn === "object" && fn !== null && "platform" in fn;
    throw new ArgumentError(
        "function",
        fn === undefined
            ? `none is given; give the gray.aws.Function ${purpose}`
            : `this is ${portable ? "a portable gray.Function, which may run elsewhere" : "not a gray.aws.Function"}; ` +
                  `give the gray.aws.Function ${purpose}`,
    );
}
