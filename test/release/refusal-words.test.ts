import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Project } from "../support/project";

/** A refusal is one plain sentence, also where it is only known in an output: of a version, or of what is published. */

let project: Project;
beforeAll(async () => {
    project = await Project.open("", { "src/index.js": "exports.handler = async () => 1;" });
});
afterAll(() => project.close());

/** The lines of an update that say what went wrong. */
async function refusals(args: string): Promise<string[]> {
    project.program(
        `const api = new gray.local.Function("api", { code: "./src", handler: "index.handler", ${args} });
        exports.aliases = api.aliases;`,
    );
    const { code, output } = await project.up();
    expect(code, output).not.toBe(0);
    expect(output).not.toContain("serializing");
    expect(output).not.toMatch(/\n\s+at /);
    return output
        .split("\n")
        .map(line => line.replace(/^\s*(?:error: )?(?:Error: )?/, ""))
        .filter(line => line.startsWith("api: "));
}

describe("the engine shows a refusal as it was written", () => {
    test.each([
        ['aliases: { stable: "$published" }', /^api: aliases\.stable: /],
        ['rules: [{ key: { name: "a", exact: "b" }, version: "$published" }]', /^api: rules\[0\]\.version: /],
        ['pin: "7"', /^api: pin: /],
    ])("%s", async (args, words) => {
        const said = await refusals(args);
        expect(said.length).toBeGreaterThan(0);
        said.forEach(line => {
            expect(line).toMatch(words);
        });
    });
});
