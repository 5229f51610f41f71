import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../support/project";
import { runInline } from "../support/inline-process";

/** What is refused in an output ends an inline program, too (pulumi/pulumi#14980), and leaves its process going. */

let project: Project;
beforeAll(async () => {
    project = await Project.open("", { "src/index.js": "exports.handler = async () => 1;" });
});
afterAll(() => project.close());

const DECLARED = `args => {
    const api = new gray.local.Function("api", { code: "./src", handler: "index.handler", ...args });
    return { version: api.version, aliases: api.aliases, weights: api.weights };
}`;

test("the local platform: what names the published version while there is none", { timeout: 300_000 }, async () => {
    const alias = { aliases: { stable: "$published" } };
    const rule = { rules: [{ key: { name: "a", exact: "b" }, version: "$published" }] };
    const both = { aliases: { stable: "$published", other: "$published" } };
    const said = await runInline(project, DECLARED, [
        { operation: "preview", args: alias },
        { operation: "up", args: alias },
        { operation: "up", args: rule },
        { operation: "up", args: both },
        { operation: "up", args: { publish: true, aliases: { stable: "$published" } } },
        { operation: "destroy", args: {} },
    ]);
    const nothing = expect.stringMatching(/^api: aliases\.stable: /) as string;
    expect(said).toEqual([
        nothing,
        nothing,
        expect.stringMatching(/^api: rules\[0\]\.version: /),
        expect.stringMatching(/^api: aliases\.(?:stable|other): /),
        "ok",
        "ok",
    ]);
});
