import { ArgumentError, show } from "./argument-error";

/** What to publish: `true` for every function, `false` for none, or the names of some ("fun01,fun02" or an array). */
export type PublishSetting = boolean | string | string[];

/** A publish setting, read: everything, or the functions named. */
export interface PublishList {
    all: boolean;
    names: string[];
}

/**
 * Reads a publish setting.
 *
 * @param value `true`, `false`, "true", "false", "fun01,fun02" or `["fun01", "fun02"]`
 * @param argument how its giver calls it, for the message
 * @throws ArgumentError for anything else, and for a list with an empty name
 * @example
 * ```ts
 * parsePublish("fun01,fun02", "gray:publish");   // { all: false, names: ["fun01", "fun02"] }
 * ```
 */
export function parsePublish(value: unknown, argument: string): PublishList {
    const word = typeof value === "string" ? value.trim() : value;
    if (word === true || word === "true") {
        return { all: true, names: [] };
    }
    if (word === false || word === "false") {
        return { all: false, names: [] };
    }
    const names = toList(value)?.map(name => name.trim());
    if (names === undefined || names.length === 0 || names.some(name => name === "")) {
        throw new ArgumentError(
            argument,
            `${show(value)} is not a publish list; give true, false, or function names ("fun01,fun02")`,
        );
    }
    return { all: false, names };
}

/** Whether a publish list publishes a function. */
export function publishes(list: PublishList, name: string): boolean {
    return list.all || list.names.includes(name);
}

function toList(value: unknown): string[] | undefined {
    if (typeof value === "string") {
        // Stack configuration hands a list over as JSON.
        const parsed = value.trim().startsWith("[") ? parseJson(value) : value.split(",");
        return isStrings(parsed) ? parsed : undefined;
    }
    return isStrings(value) ? value : undefined;
}

function isStrings(value: unknown): value is string[] {
    return Array.isArray(value) && value.every(entry => typeof entry === "string");
}

function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
