/** The label of a container that says which version it is. A router has none. */
export const VERSION_LABEL = "gray.version";
