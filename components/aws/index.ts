export type { AlarmKind } from "./alarm-plan";
export type { AlarmLimits } from "./alarm-settings";
export type { AlarmsArgs } from "./alarms";
export type { FunctionArgs } from "./function-args";
export type { UrlArgs } from "./url";

// @pulumi/aws is loaded when a class is used: programs without it need not have it, and none loads all of it.
/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
Object.defineProperty(exports, "Function", {
    enumerable: true,
    get: () => (require("./function") as typeof import("./function")).Function,
});

export type Alarms = import("./alarms").Alarms;
export declare const Alarms: typeof import("./alarms").Alarms;
Object.defineProperty(exports, "Alarms", {
    enumerable: true,
    get: () => (require("./alarms") as typeof import("./alarms")).Alarms,
});
