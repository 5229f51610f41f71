import { lazyExport } from "../../lazy-export";

export type { FunctionArgs } from "./function";

/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
lazyExport(exports, "Function", () => (require("./function") as typeof import("./function")).Function);
