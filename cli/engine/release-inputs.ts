/** What one run asks for; it is saved nowhere. */
export interface RunInputs {
    /** One share for every function, or a map from function name to share. */
    traffic?: number | Record<string, number> | undefined;
    /** `true` for every function, or names. */
    publish?: true | string[] | undefined;
    /** Function name → version that becomes the published one. */
    pin?: Record<string, string> | undefined;
    /** Whether a function whose own arguments ask for something else is left as it is, instead of the whole run refused. */
    rollback?: boolean;
}

/** What keeps a run from taking more from the environment or the stack's configuration than it was asked for. */
const NOTHING_ELSE = { GRAY_TRAFFIC: "", GRAY_PUBLISH: "false", GRAY_PIN: "" };

/**
 * The environment of a run. What it asks for must take effect: an argument of the program that asks for something else of one
 * of its functions is refused (`GRAY_STRICT`, `GRAY_STRICT_FOR`).
 *
 * @param exactly whether nothing else is to be published, pinned or weighed, whatever the caller's environment says
 */
export function toEnvironment(inputs: RunInputs, exactly: boolean): Record<string, string> {
    const { traffic, publish, pin, rollback } = inputs;
    const isStrict = exactly || [traffic, publish, pin].some(input => input !== undefined);
    return {
        ...(exactly && NOTHING_ELSE),
        GRAY_STRICT: rollback === true ? "rollback" : String(isStrict),
        GRAY_STRICT_FOR: askedOf(inputs).join(","),
        ...(traffic !== undefined && {
            GRAY_TRAFFIC: typeof traffic === "number" ? String(traffic) : JSON.stringify(traffic),
        }),
        ...(publish !== undefined && { GRAY_PUBLISH: publish === true ? "true" : publish.join(",") }),
        ...(pin !== undefined && { GRAY_PIN: JSON.stringify(pin) }),
    };
}

/** The functions that a run asks something of; none when it asks it of each. */
function askedOf({ traffic, publish, pin }: RunInputs): string[] {
    return typeof traffic === "number" || publish === true
        ? []
        : [...new Set([...Object.keys(traffic ?? {}), ...(publish ?? []), ...Object.keys(pin ?? {})])];
}
