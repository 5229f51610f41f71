export type { FunctionArgs } from "./function-args";
export type { StagesArgs } from "./stages";
export type { UrlArgs } from "./url";

// @pulumi/aws is loaded when a class is used: programs without it need not have it, and none loads all of it.
/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
Object.defineProperty(exports, "Function", {
    enumerable: true,
    get: () => (require("./function") as typeof import("./function")).Function,
});
export type Stages = import("./stages").Stages;
export declare const Stages: typeof import("./stages").Stages;
Object.defineProperty(exports, "Stages", {
    enumerable: true,
    get: () => (require("./stages") as typeof import("./stages")).Stages,
});
