import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { ROOT } from "../support/packed";

/** How the parts of the package may know each other. */

const SOURCES = ["components", "cli", "gateway"].flatMap(folder =>
    fs
        .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter(file => file.endsWith(".ts"))
        .map(file => path.join(folder, file)),
);

/** What a file imports, types included: names of packages, and files of this package. */
function importsOf(file: string): string[] {
    const { importedFiles } = ts.preProcessFile(fs.readFileSync(path.join(ROOT, file), "utf8"), true, true);
    return importedFiles.map(({ fileName }) => {
        if (!fileName.startsWith(".")) {
            return fileName;
        }
        const target = path.join(path.dirname(file), fileName);
        return [`${target}.ts`, path.join(target, "index.ts")].find(each => SOURCES.includes(each)) ?? target;
    });
}

const imports = new Map(SOURCES.map(file => [file, importsOf(file)]));

/** The first circle of imports that is found, or nothing. */
function circle(): string[] {
    const done = new Set<string>();
    const follow = (file: string, way: readonly string[]): string[] => {
        if (way.includes(file)) {
            return [...way.slice(way.indexOf(file)), file];
        }
        if (done.has(file)) {
            return [];
        }
        done.add(file);
        const targets = (imports.get(file) ?? []).filter(each => imports.has(each));
        return targets.map(each => follow(each, [...way, file])).find(found => found.length > 0) ?? [];
    };
    return SOURCES.map(file => follow(file, [])).find(found => found.length > 0) ?? [];
}

test("no file imports itself by way of others", () => {
    expect(SOURCES.length).toBeGreaterThan(200);
    expect(circle()).toEqual([]);
});

test("components/model is pure: nothing of Pulumi, no files, no processes, nothing of the other folders", () => {
    const impure = SOURCES.filter(file => file.startsWith("components/model/")).flatMap(file =>
        importsOf(file)
            .filter(each => !each.startsWith("components/model/"))
            .filter(each => each.startsWith("components/") || /^(?:@pulumi|node:(?!util|crypto|net))/.test(each))
            .map(each => `${file} imports ${each}`),
    );
    expect(impure).toEqual([]);
});
