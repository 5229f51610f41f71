import { SPECIAL_KEY, UNKNOWN } from "../plugin/secrets";

/** A resource as the engine has it: in an exported state, and in the events of an update. */
export interface EngineResource {
    urn: string;
    type: string;
    id?: string;
    /** The provider's URN and id, with `::` between them. */
    provider?: string;
    parent?: string;
    /** URNs; they stand in a state, not in events. */
    dependencies?: string[] | null;
    propertyDependencies?: Record<string, string[] | null> | null;
    /** It is on its way out: a replacement has been made. */
    delete?: boolean;
    /** Why its last update failed, when it was done in part. */
    initErrors?: string[];
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
}

/** Whether an event has a state: the engine writes null where there is none, whatever the SDK's types say. */
export function isThere<T>(state: T | null | undefined): state is T {
    return state !== null && state !== undefined;
}

/** The name at a URN's end. */
export function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? "";
}

/** A property that is text; `undefined` when it is not known yet. */
export function known(value: unknown): string | undefined {
    return typeof value === "string" && value !== UNKNOWN ? value : undefined;
}

/** A value of an exported state with its secrets opened; there they stand as JSON texts. */
export function openSecrets(value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return Array.isArray(value) ? value.map(openSecrets) : value;
    }
    const record = value as Record<string, unknown>;
    return record[SPECIAL_KEY] !== undefined && typeof record["plaintext"] === "string"
        ? JSON.parse(record["plaintext"])
        : Object.fromEntries(Object.entries(record).map(([key, property]) => [key, openSecrets(property)]));
}
