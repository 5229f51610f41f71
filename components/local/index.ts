export type { FunctionArgs } from "./function";

// It is loaded when it is used, as on the other platforms: a program of containers need not read it.
/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
Object.defineProperty(exports, "Function", {
    enumerable: true,
    get: () => (require("./function") as typeof import("./function")).Function,
});
