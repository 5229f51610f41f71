/** The label of a container that says which version it is. A router has none. */
export const VERSION_LABEL = "gray.version";
/** The label of a container that names its function. */
export const FUNCTION_LABEL = "gray.function";
/** The label of a container that says which Versions resource it was made for; those of earlier versions have none. */
export const OWNER_LABEL = "gray.owner";
