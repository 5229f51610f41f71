export * as aws from "./aws";
export { Release, type ReleaseArgs } from "./release";
export type { ReleaseInputs } from "./inputs";
export type { FieldMatch, Rule, Sticky } from "./model/rules";
export type { AliasTarget, Split, Weights } from "./model/weights";
export * as local from "./local";
