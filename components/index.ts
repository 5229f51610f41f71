export * as aws from "./aws";
export * as docker from "./docker";
export { Function, type FunctionArgs } from "./function";
export { Release, type ReleaseArgs } from "./release";
export type { ReleaseInputs } from "./inputs";
export type { Platform } from "./model/platform";
export type { FieldMatch, Rule, Sticky } from "./model/rules";
export type { AliasTarget, Split, Weights } from "./model/weights";
export * as local from "./local";
