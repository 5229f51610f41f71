import { lazyExport } from "../../lazy-export";

export type { AlarmKind } from "./alarm-plan";
export type { AlarmLimits } from "./alarm-settings";
export type { AlarmsArgs } from "./alarms";
export type { FunctionArgs } from "./function-args";
export type { RouterArgs } from "./router-args";
export type { StagesArgs } from "./stages";
export type { UrlArgs } from "./url";

/* eslint-disable @typescript-eslint/consistent-type-imports, @typescript-eslint/no-require-imports */
export type Alarms = import("./alarms").Alarms;
export declare const Alarms: typeof import("./alarms").Alarms;
lazyExport(exports, "Alarms", () => (require("./alarms") as typeof import("./alarms")).Alarms);

export type Function = import("./function").Function;
export declare const Function: typeof import("./function").Function;
lazyExport(exports, "Function", () => (require("./function") as typeof import("./function")).Function);

export type Router = import("./router").Router;
export declare const Router: typeof import("./router").Router;
lazyExport(exports, "Router", () => (require("./router") as typeof import("./router")).Router);

export type Stages = import("./stages").Stages;
export declare const Stages: typeof import("./stages").Stages;
lazyExport(exports, "Stages", () => (require("./stages") as typeof import("./stages")).Stages);
