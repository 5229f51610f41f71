/** The Pulumi package of what @pulumi/docker has no resource for. */
export const PACKAGE = "gray-docker";

/** Type tokens. They are a contract: renaming one needs an alias. */
export const VERSIONS_TYPE = `${PACKAGE}:index:Versions`;
export const SUBNET_TYPE = `${PACKAGE}:index:Subnet`;
export const ROUTER_CHECK_TYPE = `${PACKAGE}:index:RouterCheck`;
export const READY_TYPE = `${PACKAGE}:index:Ready`;
export const ROUTES_TYPE = `${PACKAGE}:index:Routes`;
export const STOPPED_VERSIONS_TYPE = `${PACKAGE}:index:Kept`;
export const CONTAINER_CLEANUP_TYPE = `${PACKAGE}:index:Others`;
export const GATEWAY_ROUTES_TYPE = `${PACKAGE}:index:GatewayRoutes`;
