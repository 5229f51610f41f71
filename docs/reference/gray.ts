/**
 * What a program imports: `import * as gray from "pulumi-gray-release"`.
 *
 * @module gray
 */
export { Function, type FunctionArgs } from "../../components/function";
export type { ReleaseInputs } from "../../components/inputs";
export type { GatesArgs } from "../../components/model/gates";
export type { PublishSetting } from "../../components/model/publish";
export type { RampArgs } from "../../components/model/ramp";
export type { Reference } from "../../components/model/references";
export type { FieldMatch, Rule, Sticky } from "../../components/model/rules";
export type { Share, TrafficSetting } from "../../components/model/traffic";
export type { AliasTarget, Split, Weights } from "../../components/model/weights";
export type { PlatformName } from "../../components/platforms/registry";
export type { PortableArgs } from "../../components/platforms/portable-args";
export { Release, type ReleaseArgs } from "../../components/release";
