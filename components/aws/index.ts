export type { AlarmKind } from "./alarm-plan";
export type { AlarmLimits } from "./alarm-settings";
export type { AlarmsArgs } from "./alarms";
export type { FunctionArgs } from "./function-args";
export type { RouterArgs } from "./router-args";
export type { StagesArgs } from "./stages";
export type { UrlArgs } from "./url";

// @pulumi/aws is loaded when a class is used: programs without it need not have it, and none loads all of it.
/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Alarms = import("./alarms").Alarms;
export declare const Alarms: typeof import("./alarms").Alarms;
lazily("Alarms", () => (require("./alarms") as typeof import("./alarms")).Alarms);

export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
lazily("Function", () => (require("./function") as typeof import("./function")).Function);

export type Router = import("./router").Router;
export declare const Router: typeof import("./router").Router;
lazily("Router", () => (require("./router") as typeof import("./router")).Router);

export type Stages = import("./stages").Stages;
export declare const Stages: typeof import("./stages").Stages;
lazily("Stages", () => (require("./stages") as typeof import("./stages")).Stages);

function lazily(name: string, get: () => unknown): void {
    Object.defineProperty(exports, name, { enumerable: true, get });
}
