/** The type token of its function component. It is a contract: renaming it needs an alias. */
export const TYPE = "gray:local:Function";

/** Arguments that decide about callers beside the split. */
export const CALLER_ARGUMENTS = ["aliases", "rules", "sticky", "keep"];
