/** The label of a container that says which version it is. A router has none. */
export const VERSION_LABEL = "gray.version";
/** The label of a container that names its function. */
export const FUNCTION_LABEL = "gray.function";
/** The label of a container that says which Versions resource it was made for; those of earlier versions have none. */
export const OWNER_LABEL = "gray.owner";
/** The label of a router's container that names its function or its gateway. */
export const ROUTER_LABEL = "gray.router";
/** The label of a container that says project and stack: `shop/prod`. */
export const STACK_LABEL = "gray.stack";
/** The label of a network that says which Subnet resource its subnet comes from; those of earlier versions have none. */
export const SUBNET_LABEL = "gray.subnet";
/** The label of a network that says which of the engine's pools its subnet is a part of. */
export const POOL_LABEL = "gray.pool";
/** The label of a network that is there for a moment, to learn which subnet the engine would take. */
export const PROBE_LABEL = "gray.probe";
