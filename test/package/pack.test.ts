import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../../components/files";
import { version } from "../../components/version";
import { execute, installPacked, readPackage, ROOT } from "../support/packed";
import { Pulumi } from "../support/pulumi";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";

/** The package as others get it: packed, and installed in a project elsewhere. */

const USE = `
const release = new gray.Release("api", { latest: "7", traffic: 0.1, publish: ["api"] });
const share: pulumi.Output<Record<string, number>> = release.weights;
const args: gray.ReleaseArgs = { latest: release.latest, pin: "3" };
const rule: gray.Rule = { cookie: { name: "group", prefix: "beta" }, version: "$latest" };
const fn = new gray.local.Function("fn", { code: "./src", handler: "index.handler", rules: [rule], sticky: { header: "u" } });
const names: pulumi.Output<string>[] = [fn.version, fn.url, release.primary];
// @ts-expect-error: a version is text
new gray.Release("wrong", { latest: 7 });
// @ts-expect-error: a handler is needed
new gray.local.Function("wrong", { code: "./src" });
void [share, args, names];
`;
const TYPED = `import * as pulumi from "@pulumi/pulumi";\nimport * as gray from "pulumi-gray-release";\n${USE}`;

const TSCONFIG = {
    compilerOptions: {
        target: "es2023",
        module: "nodenext",
        moduleResolution: "nodenext",
        strict: true,
        noEmit: true,
        types: ["node"],
    },
    files: ["esm.mts", "cjs.cts"],
};

let folder: string;
let project: string;
let files: string[];
beforeAll(async () => {
    folder = temporaryFolder();
    project = path.join(folder, "project");
    writeFiles(project, {
        "package.json": '{ "name": "elsewhere", "main": "index.ts" }\n',
        "Pulumi.yaml": "name: elsewhere\nruntime: nodejs\n",
        "index.ts":
            'import * as gray from "pulumi-gray-release";\n' +
            'const api = new gray.local.Function("api", { code: "./src", handler: "index.handler", publish: true });\n' +
            "export const weights = api.weights;\n",
        "src/index.js": "exports.handler = async () => ({ statusCode: 200 });\n",
        "esm.mts": TYPED,
        "cjs.cts": TYPED,
        "tsconfig.check.json": JSON.stringify(TSCONFIG),
    });
    files = await installPacked(project, ["typescript", "@types/node"]);
});
afterAll(() => removeFolder(folder));

test("the package holds what was built, its licence, readme and changelog, and nothing else", () => {
    const wanted = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
    expect(wanted.filter(name => !files.includes(name))).toEqual([]);
    const built = files.filter(name => !wanted.includes(name));
    expect(built.filter(name => !/^dist\/(components|gateway|cli)\/[\w/-]+(\.js|\.d\.ts)$/.test(name))).toEqual([]);
    expect(built.filter(name => /\.(?:test|spec)\.|bench|\.map$/.test(name))).toEqual([]);
    // Nothing is left of sources that are gone.
    const source = (name: string): string => name.replace(/^dist\//, "").replace(/(\.d)?\.[jt]s$/, ".ts");
    expect(built.filter(name => !fs.existsSync(path.join(ROOT, source(name))))).toEqual([]);
});

test("require finds it, from CommonJS", async () => {
    const code =
        'const gray = require("pulumi-gray-release");' +
        "console.log(typeof gray.Release, typeof gray.local.Function, require('pulumi-gray-release/package.json').version)";
    expect(await execute(process.execPath, ["-e", code], project)).toBe(`function function ${version}\n`);
});

test("import finds it and its parts by name, from an ES module", async () => {
    const code =
        'import * as all from "pulumi-gray-release"; import { Release, local } from "pulumi-gray-release";' +
        "console.log(all.Release === Release, typeof Release, typeof local.Function)";
    const ran = await execute(process.execPath, ["--input-type=module", "-e", code], project);
    expect(ran).toBe("true function function\n");
});

test("nothing inside it can be required past its exports", async () => {
    const code = 'require("pulumi-gray-release/dist/components/release.js")';
    await expect(execute(process.execPath, ["-e", code], project)).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
});

test("its types hold, from CommonJS and from ES modules", async () => {
    const tsc = path.join(project, "node_modules/typescript/bin/tsc");
    expect(await execute(process.execPath, [tsc, "-p", "tsconfig.check.json"], project)).toBe("");
});

test("its command line runs: help, version, and the help of serve", async () => {
    const installed = path.join(project, "node_modules/pulumi-gray-release");
    const gray = path.join(installed, readPackage(installed).bin["gray"] ?? "");
    expect(fs.readFileSync(gray, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(await execute(process.execPath, [gray, "--help"], project)).toMatch(/^Usage: gray .*\n[^]*\bserve\b/);
    expect(await execute(process.execPath, [gray, "--version"], project)).toBe(`${version}\n`);
    expect(await execute(process.execPath, [gray, "serve", "--help"], project)).toContain("--port <port>");
    expect(readPackage(installed).bin["pulumi-gray-release"]).toBe(readPackage(installed).bin["gray"]);
    // Whoever reads the answer may have read enough.
    const piped = `set -o pipefail; ${process.execPath} ${gray} --help | true`;
    await expect(execute("bash", ["-c", piped], project)).resolves.toBe("");
});

test("pulumi up of a TypeScript program works with it, and runs the installed package's plugin", async () => {
    const home = path.join(folder, "home");
    const pulumi = new Pulumi(project, path.join(folder, "state"));
    const run = async (...args: string[]): Promise<string> => {
        const { code, output } = await pulumi.run(args, { PULUMI_HOME: home, GRAY_PACKAGE: "" });
        expect(code, output).toBe(0);
        return output;
    };
    await run("stack", "init", "dev");
    await run("up", "--yes", "--skip-preview");
    expect(JSON.parse(await run("stack", "output", "--json"))).toEqual({ weights: { "1": 1 } });
    expect(fs.existsSync(path.join(project, ".gray/dev/functions/api/versions/1/code/index.js"))).toBe(true);
    const launcher = path.join(home, `plugins/resource-gray-local-v${version}/launcher.js`);
    expect(fs.readFileSync(launcher, "utf8")).toContain(path.join(project, "node_modules/pulumi-gray-release/dist"));
    await run("destroy", "--yes", "--skip-preview");
    expect(fs.existsSync(path.join(project, ".gray"))).toBe(false);
});
