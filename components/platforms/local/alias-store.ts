import * as fs from "node:fs";
import * as path from "node:path";
import type { Rule, Sticky } from "../../model/rules";
import type { Weights } from "../../model/weights";
import { listFolder, readJson, writeJson } from "../../files";
import { aliasesFolder } from "./layout";

/** An alias as it lies on disk, all references resolved to version numbers. */
export interface AliasRecord {
    alias: string;
    weights: Weights;
    /** Only the default alias has rules. */
    rules: Rule[];
    sticky?: Sticky;
    /** `$latest` and `$published` of the function, on its default alias; published is empty while nothing is. */
    latest: string;
    published: string;
    /** The identity of the resource that wrote it; none of one that a version before 0.2 made. */
    owner?: string;
}

/** Names of a function's aliases. */
export function listAliases(functionFolder: string): string[] {
    return listFolder(aliasesFolder(functionFolder))
        .filter(file => file.endsWith(".json"))
        .map(file => file.slice(0, -".json".length));
}

/** An alias; `undefined` when there is none of that name. */
export function readAlias(functionFolder: string, alias: string): AliasRecord | undefined {
    return readJson(aliasFile(functionFolder, alias)) as AliasRecord | undefined;
}

/** Writes an alias, whole or not at all. */
export function writeAlias(functionFolder: string, record: AliasRecord): void {
    writeJson(aliasFile(functionFolder, record.alias), record);
}

/** Removes an alias. */
export function removeAlias(functionFolder: string, alias: string): void {
    fs.rmSync(aliasFile(functionFolder, alias), { force: true });
}

/** Every version that an alias names: by weight, by rule, as the newest or as the published one. */
export function versionsOf(record: AliasRecord): string[] {
    return [
        ...Object.keys(record.weights),
        ...record.rules.map(rule => rule.version),
        record.latest,
        record.published,
    ].filter(version => version !== "");
}

function aliasFile(functionFolder: string, alias: string): string {
    return path.join(aliasesFolder(functionFolder), `${alias}.json`);
}
