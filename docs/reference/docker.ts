/**
 * Docker, with gateways for several functions: `gray.docker`.
 *
 * @module gray.docker
 */
export type { BuildArgs } from "../../components/platforms/docker/build";
export { Function } from "../../components/platforms/docker/function";
export type { FunctionArgs, HealthArgs } from "../../components/platforms/docker/function-args";
export type { ListenArgs } from "../../components/platforms/docker/listen";
export { Gateway, type GatewayArgs } from "../../components/platforms/docker/gateway";
export type { RouteArgs } from "../../components/platforms/docker/route";
