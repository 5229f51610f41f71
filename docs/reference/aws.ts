/**
 * AWS Lambda, with a router, stages and alarms: `gray.aws`.
 *
 * @module gray.aws
 */
export type { AlarmKind } from "../../components/platforms/aws/alarm-plan";
export type { AlarmLimits } from "../../components/platforms/aws/alarm-settings";
export { Alarms, type AlarmsArgs } from "../../components/platforms/aws/alarms";
export { Function } from "../../components/platforms/aws/function";
export type { FunctionArgs } from "../../components/platforms/aws/function-args";
export type { InvokeSource } from "../../components/platforms/aws/invoke-source";
export { Router } from "../../components/platforms/aws/router";
export type { RouterArgs } from "../../components/platforms/aws/router-args";
export { Stages, type StagesArgs } from "../../components/platforms/aws/stages";
export type { UrlArgs } from "../../components/platforms/aws/url";
