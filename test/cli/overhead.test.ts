import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { says } from "../support/local-stack";
import { Project } from "../support/project";

/** What a command does beside the engine's work, in which a rollback waits for it. On the real engine. */

/** Writes down which program loads a compiler. */
const WATCH_LOADS = `
const { Module } = require("node:module");
const load = Module._extensions[".js"];
Module._extensions[".js"] = function (module, file) {
    const [, name] = /node_modules\\/(typescript|@npmcli\\/arborist)\\//.exec(file) ?? [];
    if (name !== undefined) require("node:fs").appendFileSync(process.env.LOADS, process.argv[1] + " " + name + "\\n");
    return load.apply(this, arguments);
};
`;

/** Writes down what the command line is asked for. */
const WATCH_CALLS = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$CALLS"
PATH="\${PATH#*:}" exec pulumi "$@"
`;

let project: Project;
beforeAll(async () => {
    project = await Project.open(`new gray.local.Function("api", { code: "./code", handler: "index.handler" });`, {
        "code/index.js": says("1"),
        "watch-loads.cjs": WATCH_LOADS,
    });
    fs.mkdirSync(project.path("watched"));
    fs.writeFileSync(project.path("watched", "pulumi"), WATCH_CALLS, { mode: 0o755 });
    expect((await project.up({ GRAY_PUBLISH: "true" })).code).toBe(0);
    project.write({ "code/index.js": says("2") });
    expect((await project.up({ GRAY_TRAFFIC: "0.5" })).code).toBe(0);
});
afterAll(() => project.close());

test("a rollback asks Pulumi for four things, and neither gray nor the plugin loads what serializes programs' functions", async () => {
    const { code, errors } = await project.gray(["rollback"], {
        PATH: `${project.path("watched")}:${process.env["PATH"] ?? ""}`,
        CALLS: project.path("calls"),
        LOADS: project.path("loads"),
        NODE_OPTIONS: `--require ${project.path("watch-loads.cjs")}`,
    });
    expect(code, errors).toBe(0);
    const calls = fs.readFileSync(project.path("calls"), "utf8").trimEnd().split("\n");
    expect(calls.map(call => /^(?:stack )?[a-z]+/.exec(call)?.[0])).toEqual([
        "version",
        "stack ls",
        "stack export",
        "up",
    ]);
    const loads = fs.readFileSync(project.path("loads"), "utf8").trimEnd().split("\n");
    const programs = new Set(
        loads.map(line => path.relative(path.dirname(require.resolve("@pulumi/pulumi")), line.split(" ", 1)[0] ?? "")),
    );
    expect([...programs], "of the program alone, whose way of loading is Pulumi's").toEqual(["cmd/run/index.js"]);
});
