/** What one run asks for; it is saved nowhere. */
export interface RunInputs {
    /** One share for every function, or a map from function name to share. */
    traffic?: number | Record<string, number> | undefined;
    /** `true` for every function, or names. */
    publish?: true | string[] | undefined;
    /** Function name → version that becomes the published one. */
    pin?: Record<string, string> | undefined;
}

/** What keeps a run from taking more from the environment or the stack's configuration than it was asked for. */
const NOTHING_ELSE = { GRAY_TRAFFIC: "", GRAY_PUBLISH: "false", GRAY_PIN: "" };

/**
 * The environment of a run. What it asks for must take effect: an argument of the program that asks for something else is
 * refused (`GRAY_STRICT`).
 *
 * @param exactly whether nothing else is to be published, pinned or weighed, whatever the caller's environment says
 */
export function toEnvironment({ traffic, publish, pin }: RunInputs, exactly: boolean): Record<string, string> {
    return {
        ...(exactly && NOTHING_ELSE),
        GRAY_STRICT: String(exactly || [traffic, publish, pin].some(each => each !== undefined)),
        ...(traffic !== undefined && {
            GRAY_TRAFFIC: typeof traffic === "number" ? String(traffic) : JSON.stringify(traffic),
        }),
        ...(publish !== undefined && { GRAY_PUBLISH: publish === true ? "true" : publish.join(",") }),
        ...(pin !== undefined && { GRAY_PIN: JSON.stringify(pin) }),
    };
}
