import { afterAll, beforeAll, expect, test } from "vitest";
import { Project } from "../support/project";

/** The tests' programs run in a process that has loaded what programs load. What people see of them is what they see of their own. */

let project: Project;
beforeAll(async () => {
    project = await Project.open("");
});
afterAll(() => project.close());

/** What a preview says, without what differs from run to run: times, files of stack traces and their lines. */
async function said(cold: boolean): Promise<string> {
    project.pulumi.cold = cold;
    const { code, output } = await project.preview();
    const lines = output
        // eslint-disable-next-line no-control-regex
        .replace(/\u001b\[[\d;]*m/g, "")
        .split("\n")
        .filter(line => !/^\s*(?:at .*|Duration: .*)?$/.test(line))
        // The one line more of a program that failed.
        .filter(line => line !== "error: BAIL: run bailed")
        .map(line => line.trimEnd());
    return [`ends with ${String(code)}`, ...lines].join("\n");
}

test.each([
    ["goes well", `exports.a = 1;`],
    ["is refused", `new gray.Release("api", { latest: "1", traffic: 2 });`],
    ["is refused in an output", `new gray.Release("api", { latest: pulumi.output("1"), traffic: pulumi.output(2) });`],
    ["names a function that there is not", `new gray.Release("api", { latest: "1", publish: ["nobody"] });`],
    ["logs an error", `pulumi.log.error("no database");`],
])("a program that %s", async (_, program) => {
    project.program(program);
    expect(await said(false)).toBe(await said(true));
});
