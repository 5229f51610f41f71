import * as fs from "node:fs";
import { afterEach, expect, test } from "vitest";
import { removeFolder } from "../../../components/files";
import { says } from "../../support/local-stack";
import { Project } from "../../support/project";
import { allEntries, allFiles, snapshot } from "../../support/tree";

/** What `pulumi destroy` and a function's removal take away: the function's own files and nothing else. */

const FUNCTION = (name: string): string =>
    `new gray.local.Function("${name}", { code: "./code/${name}", handler: "index.handler", aliases: { dev: "$latest" } });`;

let project: Project;
afterEach(() => project.close());

test("a function's files go with it, and nothing else does", async () => {
    project = await Project.open(FUNCTION("api") + FUNCTION("other"), {
        "code/api/index.js": says("api"),
        "code/other/index.js": says("other"),
        ".gray/prod/functions/api/versions/1/version.json": "{}",
        ".gray/notes.txt": "foreign",
    });
    expect((await project.up()).code).toBe(0);
    project.write({ ".gray/test/functions/other/notes.txt": "foreign", ".gray/test/notes.txt": "foreign" });
    expect(allFiles(project.path(".gray/test/functions"))).toEqual([
        "api/aliases/dev.json",
        "api/aliases/live.json",
        "api/owner.json",
        "api/versions/1/code/index.js",
        "api/versions/1/package.json",
        "api/versions/1/version.json",
        "other/aliases/dev.json",
        "other/aliases/live.json",
        "other/notes.txt",
        "other/owner.json",
        "other/versions/1/code/index.js",
        "other/versions/1/package.json",
        "other/versions/1/version.json",
    ]);
    const code = snapshot(project.path("code"));
    const prod = snapshot(project.path(".gray/prod"));

    // One function is taken out of the program: the other one's files are not even touched.
    const api = snapshot(project.path(".gray/test/functions/api"));
    project.program(FUNCTION("api"));
    expect((await project.up()).code).toBe(0);
    expect(snapshot(project.path(".gray/test/functions/api"))).toEqual(api);
    expect(allEntries(project.path(".gray/test/functions/other"))).toEqual(["notes.txt"]);
    expect(fs.existsSync(project.path(".gray/test/changed"))).toBe(true);

    const destroyed = await project.destroy();
    expect(destroyed.code, destroyed.output).toBe(0);
    expect(allFiles(project.path(".gray"))).toEqual([
        ".gitignore",
        "notes.txt",
        "prod/functions/api/versions/1/version.json",
        "test/changed",
        "test/functions/other/notes.txt",
        "test/notes.txt",
    ]);
    expect(fs.existsSync(project.path(".gray/test/functions/api"))).toBe(false);
    expect(snapshot(project.path("code"))).toEqual(code);
    expect(snapshot(project.path(".gray/prod"))).toEqual(prod);
});

test("the files of a program in a subfolder lie beside Pulumi.yaml, and with nothing foreign left .gray is gone", async () => {
    project = await Project.open("", {
        "Pulumi.yaml":
            "name: gray-test\nmain: deep/program\nruntime:\n  name: nodejs\n  options: { typescript: false }\n",
        "deep/program/package.json": '{ "main": "index.js" }\n',
        "deep/program/code/api/index.js": says("api"),
    });
    project.program(FUNCTION("api"), "deep/program/index.js");
    project.pulumi.cold = true;
    const before = snapshot(project.path("deep"));
    const up = await project.up();
    expect(up.code, up.output).toBe(0);
    expect(fs.readdirSync(project.path(".gray/test"))).toEqual(["changed", "functions"]);
    expect(snapshot(project.path("deep"))).toEqual(before);
    expect((await project.destroy()).code).toBe(0);
    expect(fs.existsSync(project.path(".gray"))).toBe(false);
    expect(snapshot(project.path("deep"))).toEqual(before);

    // Somebody was faster: that is no error, and leaves nothing either.
    expect((await project.up()).code).toBe(0);
    removeFolder(project.path(".gray"));
    const destroyed = await project.destroy();
    expect(destroyed.code, destroyed.output).toBe(0);
    expect(fs.existsSync(project.path(".gray"))).toBe(false);
});

test("a first version that failed leaves nothing behind once the stack is destroyed", async () => {
    project = await Project.open(FUNCTION("api"), { "code/api/index.js": "throw new Error('broken');" });
    expect((await project.up()).code).not.toBe(0);
    expect(allFiles(project.path(".gray"))).toEqual([]);
    expect((await project.destroy()).code).toBe(0);
    expect(allEntries(project.folder).filter(name => name.startsWith(".gray"))).toEqual([]);
});
