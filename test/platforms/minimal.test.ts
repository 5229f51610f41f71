import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../../components/files";
import { pulumiHome } from "../../components/plugin/install";
import { version } from "../../components/version";
import { Project } from "../support/project";
import { temporaryFolder } from "../support/temporary-folder";

/** A platform of its own in one file: what the registry is told of it is all that the rest of the package needs. */

const SOURCE = path.join(__dirname, "minimal", "platform.ts");
const COMPONENTS = path.resolve(__dirname, "../../dist/components");
const home = pulumiHome();

let project: Project;
let text = "one";
const folder = temporaryFolder();

beforeAll(async () => {
    const file = path.join(folder, "platform.js");
    const source = fs.readFileSync(SOURCE, "utf8").replaceAll('"../../../components/', `"${COMPONENTS}/`);
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, useDefineForClassFields: false };
    // As the package's own processes do, which load no compiler.
    const first = `require("${COMPONENTS}/defer-packages").deferPackages();\n`;
    fs.writeFileSync(file, first + ts.transpileModule(source, { compilerOptions: options }).outputText);
    fs.symlinkSync(path.resolve(__dirname, "../../node_modules"), path.join(folder, "node_modules"));
    // Program, plugin and command line are processes of their own: each learns of the platform when it starts.
    project = await Project.open(
        `exports.split = new gray.Function("api", { platform: "minimal", code: fs.readFileSync("text", "utf8") }).split;`,
        { text, "versions.json": "[]" },
        { NODE_OPTIONS: `--require ${file}` },
    );
    project.pulumi.cold = true;
});
afterAll(async () => {
    project.close();
    removeFolder(folder);
    removeFolder(path.join(home, "plugins", `resource-gray-minimal-v${version}`));
});

async function gray(...args: string[]): Promise<string> {
    const { code, output, errors } = await project.gray(args);
    expect(code, `${output}\n${errors}`).toBe(0);
    return output;
}

function change(to: string): void {
    text = to;
    project.write({ text });
}

async function split(): Promise<unknown> {
    const { functions } = JSON.parse(await gray("status", "--json")) as { functions: Array<Record<string, unknown>> };
    return functions.map(({ name, platform, latest, published, weights }) => ({
        name,
        platform,
        latest,
        published,
        weights,
    }));
}

test("it takes fewer than 80 lines", () => {
    expect(fs.readFileSync(SOURCE, "utf8").trimEnd().split("\n").length).toBeLessThan(80);
});

test("a release goes through every command", async () => {
    await gray("deploy", "--publish");
    const first = { name: "api", platform: "minimal", latest: "1", published: "1", weights: { "1": 1 } };
    expect(await split()).toEqual([first]);

    change("two");
    expect(await gray("preview", "--traffic", "0.1")).toMatch(/10%/);
    expect(await split()).toEqual([first]);
    await gray("deploy", "--traffic", "0.1");
    expect(await split()).toEqual([{ ...first, latest: "2", weights: { "1": 0.9, "2": 0.1 } }]);
    expect(await gray("invoke", "api:2")).toBe("two");
    expect(["one", "two"]).toContain(await gray("invoke", "api"));

    await gray("rollback");
    expect(await split()).toEqual([{ ...first, latest: "2", weights: { "1": 1 } }]);
    const blind = await project.gray(["ramp", "--max-p95", "500ms"]);
    expect([blind.code, blind.errors]).toEqual([
        1,
        expect.stringContaining("maxP95: api is on minimal, and nowhere has no p95"),
    ]);
    await gray("ramp", "--steps", "50%,100%", "--interval", "1s", "--max-error-rate", "1%");
    expect(await split()).toEqual([{ ...first, latest: "2", published: "2", weights: { "2": 1 } }]);

    change("three");
    await gray("deploy", "--traffic", "1");
    await gray("publish");
    expect(await split()).toEqual([{ ...first, latest: "3", published: "3", weights: { "3": 1 } }]);
    expect(await gray("history")).toMatch(/3/);
    await gray("rollback", "--to", "1");
    expect(await split()).toEqual([{ ...first, latest: "3", published: "1", weights: { "1": 1 } }]);
    const destroyed = await project.pulumi.run(["destroy", "--yes", "--skip-preview"], {});
    expect(destroyed.code, destroyed.output).toBe(0);
});

test("what it refuses is refused with its own reason", async () => {
    project.program(`new gray.Function("api", { platform: "minimal", code: "one", handler: "index.handler" });`);
    const { code, errors } = await project.gray(["preview"]);
    expect([code, errors]).toEqual([
        1,
        expect.stringContaining("handler: the platform minimal cannot honour it: a text has none"),
    ]);
});
