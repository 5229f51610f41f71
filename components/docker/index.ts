export type { BuildArgs } from "./build";
export type { FunctionArgs, HealthArgs, ListenArgs } from "./function-args";
export type { GatewayArgs } from "./gateway";
export type { RouteArgs } from "./route";

// @pulumi/docker is loaded when a class is used: programs without it need not have it.
/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
Object.defineProperty(exports, "Function", {
    enumerable: true,
    get: () => (require("./function") as typeof import("./function")).Function,
});

export type Gateway = import("./gateway").Gateway;
export declare const Gateway: typeof import("./gateway").Gateway;
Object.defineProperty(exports, "Gateway", {
    enumerable: true,
    get: () => (require("./gateway") as typeof import("./gateway")).Gateway,
});
