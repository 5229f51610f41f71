/** What the engine marks a value with that is more than JSON: a secret, a file, a resource. */
export const SPECIAL_KEY = "4dabf18193072939515e22adb298388d";
/** How it marks a secret on its way to a provider. */
const SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270";
/** What stands for a value that is not known yet: on its way to a provider, and in a preview's events. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value with its secrets opened. What comes of it must not go back into the state: return the inputs instead. */
export function reveal(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(reveal);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const record = value as Record<string, unknown>;
    if (record[SPECIAL_KEY] === SECRET_MARK) {
        return reveal(record["value"]);
    }
    return Object.fromEntries(Object.entries(record).map(([key, property]) => [key, reveal(property)]));
}

/** Whether a value, or anything in it, is not known yet (in a preview). */
export function hasUnknown(value: unknown): boolean {
    return JSON.stringify(value).includes(UNKNOWN);
}

/** Whether a value, or anything in it, is a secret. */
export function hasSecret(value: unknown): boolean {
    return JSON.stringify(value).includes(SECRET_MARK);
}

/** A value that the engine keeps secret. */
export function secret(value: unknown): object {
    return { [SPECIAL_KEY]: SECRET_MARK, value };
}
