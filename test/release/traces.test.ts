import { afterAll, beforeAll, expect, test } from "vitest";
import { Project, type StateResource } from "../support/project";

/** Where a program makes a function is in the state; where the function makes its parts is not. */

const PROGRAM = `
const before = [Error.stackTraceLimit, Error.prepareStackTrace];
new gray.local.Function("api", { code: "./src", handler: "index.handler" });
exports.unchanged = before[0] === Error.stackTraceLimit && before[1] === Error.prepareStackTrace;
exports.trace = new Error("mine").stack.includes("index.js");
`;

let project: Project;
let resources: StateResource[];
let outputs: unknown;
beforeAll(async () => {
    project = await Project.open(PROGRAM, { "src/index.js": "exports.handler = async () => 1;" });
    const up = await project.up();
    expect(up.code, up.output).toBe(0);
    resources = await project.resources();
    outputs = await project.outputs();
});
afterAll(() => project.close());

test("a function's line in the program is in the state", () => {
    const [found] = resources.filter(({ type }) => type === "gray:local:Function");
    expect(found?.sourcePosition).toMatch(/index\.js#\d+,\d+$/);
    expect(found?.stackTrace?.length).toBeGreaterThan(0);
});

test("its parts have no traces, which would be a third of the state", () => {
    const parts = resources.filter(({ type }) => /^(?:gray-local:|pulumi:index:Stash)/.test(type));
    expect(parts.map(({ type }) => type).sort()).toEqual([
        "gray-local:index:Alias",
        "gray-local:index:Version",
        "pulumi:index:Stash",
    ]);
    expect(parts.filter(part => part.stackTrace !== undefined || part.sourcePosition !== undefined)).toEqual([]);
});

test("the program's own errors have theirs", () => {
    expect(outputs).toEqual({ unchanged: true, trace: true });
});
