/** The type token of its function component. It is a contract: renaming it needs an alias. */
export const TYPE = "gray:aws:Function";

/** Arguments that decide about callers beside the split. */
export const CALLER_ARGUMENTS = ["aliases", "keep", "provisionedConcurrency"];

/** The load balancer in front of a function. It follows the function's split. */
export const ROUTER = { type: "gray:aws:Router", callerArguments: ["rules", "stickySeconds"], isFollower: true };
