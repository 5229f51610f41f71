import { ArgumentError, show } from "../../model/argument-error";

/**
 * @param allowed what fits, in words
 * @throws ArgumentError for what is no number, and for one that does not fit
 */
export function checkNumber(
    argument: string,
    value: unknown,
    fits: (value: number) => boolean,
    allowed: string,
): number {
    if (typeof value !== "number" || !Number.isFinite(value) || !fits(value)) {
        throw new ArgumentError(argument, `${show(value)} does not fit; give ${allowed}`);
    }
    return value;
}
