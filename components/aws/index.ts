export type { FunctionArgs } from "./function-args";
export type { RouterArgs } from "./router-args";
export type { UrlArgs } from "./url";

// @pulumi/aws is loaded when a class is used: programs without it need not have it, and none loads all of it.
/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
Object.defineProperty(exports, "Function", {
    enumerable: true,
    get: () => (require("./function") as typeof import("./function")).Function,
});

export type Router = import("./router").Router;
export declare const Router: typeof import("./router").Router;
Object.defineProperty(exports, "Router", {
    enumerable: true,
    get: () => (require("./router") as typeof import("./router")).Router,
});
