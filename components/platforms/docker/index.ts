import { lazyExport } from "../../lazy-export";

export type { BuildArgs } from "./build";
export type { FunctionArgs, HealthArgs } from "./function-args";
export type { ListenArgs } from "./listen";
export type { GatewayArgs } from "./gateway";
export type { RouteArgs } from "./route";

/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
lazyExport(exports, "Function", () => (require("./function") as typeof import("./function")).Function);

export type Gateway = import("./gateway").Gateway;
export declare const Gateway: typeof import("./gateway").Gateway;
lazyExport(exports, "Gateway", () => (require("./gateway") as typeof import("./gateway")).Gateway);
