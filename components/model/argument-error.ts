/**
 * A value that was refused. The message reads `argument: value is not …; fix`, so that a reader knows which argument
 * it was, what was received, what is allowed and what to do. Components put the function's name before it.
 *
 * @example
 * ```ts
 * throw new ArgumentError("traffic", `20 is not a share; give a number from 0 to 1 (0.2 for 20%)`);
 * ```
 */
export class ArgumentError extends Error {
    /** The argument that was refused, as its writer knows it: `traffic`, `aliases.release`, `GRAY_TRAFFIC`. */
    readonly argument: string;

    constructor(argument: string, problem: string) {
        super(`${argument}: ${problem}`);
        this.name = "ArgumentError";
        this.argument = argument;
    }
}

/** Shows a received value in a message: text in quotes, NaN and Infinity by their names, the rest as JSON. */
export function show(value: unknown): string {
    if (typeof value === "number") {
        return String(value);
    }
    const text = describe(value);
    return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Refuses what is not an object with arguments of its own. */
export function requireObject(value: unknown, argument: string): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new ArgumentError(argument, `${show(value)} holds no arguments; give an object`);
    }
}

/** JSON where there is one: not of a bigint, nor of an object that holds itself. */
function describe(value: unknown): string {
    try {
        const hasJson = !["undefined", "function", "symbol"].includes(typeof value);
        return hasJson ? JSON.stringify(value) : String(value);
    } catch {
        return typeof value === "bigint" ? String(value) : Object.prototype.toString.call(value);
    }
}
