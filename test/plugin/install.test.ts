import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { removeFolder } from "../../components/files";
import { version } from "../../components/version";
import { execute, ROOT } from "../support/packed";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";
import { modeOf, snapshot } from "../support/tree";

/** The launcher in Pulumi's home folder, which the engine starts: one for all installations of one version. */

const NAME = `resource-gray-local-v${version}`;
const MAIN = "dist/components/plugin/main.js";

let folder: string;
let plugin: string;
const { GRAY_PACKAGE } = process.env;
beforeEach(() => {
    delete process.env["GRAY_PACKAGE"];
    folder = temporaryFolder();
    plugin = path.join(folder, "home/plugins", NAME);
});
afterEach(() => {
    removeFolder(folder);
    if (GRAY_PACKAGE !== undefined) {
        process.env["GRAY_PACKAGE"] = GRAY_PACKAGE;
    }
});

/** An installation of the package as it is built, whose plugin only says whose it is. */
function installation(name: string): string {
    const root = path.join(folder, name);
    fs.cpSync(path.join(ROOT, "dist/components"), path.join(root, "dist/components"), { recursive: true });
    fs.copyFileSync(path.join(ROOT, "package.json"), path.join(root, "package.json"));
    fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(root, "node_modules"));
    writeFiles(root, { [MAIN]: `console.log("plugin of ${name}");` });
    return root;
}

/** What a program does that uses an installation, in a process of its own. */
async function install(root: string): Promise<void> {
    const code =
        `process.env.PULUMI_HOME = ${JSON.stringify(path.join(folder, "home"))};` +
        `require(${JSON.stringify(path.join(root, "dist/components/plugin/install.js"))}).installPlugin("gray-local");`;
    await execute(process.execPath, ["-e", code], folder);
}

/** Starts the plugin as the engine does; what it says. */
async function start(cwd: string): Promise<string> {
    return execute(path.join(plugin, "pulumi-resource-gray-local"), [], cwd);
}

test("it is written once, executable, and left alone afterwards", async () => {
    const first = installation("first");
    await install(first);
    expect(fs.readdirSync(path.dirname(plugin))).toEqual([NAME]);
    expect(fs.readdirSync(plugin)).toEqual([
        "launcher.js",
        "pulumi-resource-gray-local",
        "pulumi-resource-gray-local.cmd",
    ]);
    expect(modeOf(path.join(plugin, "pulumi-resource-gray-local"))).toBe("755");
    const before = snapshot(plugin);
    await install(first);
    expect(snapshot(plugin)).toEqual(before);
});

test("it is made whole again when a file of it is missing or damaged", async () => {
    const first = installation("first");
    await install(first);
    fs.rmSync(path.join(plugin, "launcher.js"));
    fs.writeFileSync(path.join(plugin, "pulumi-resource-gray-local"), "half");
    await install(first);
    expect(await start(folder)).toBe("plugin of first\n");
});

test("it runs the package of its writer, and none that somebody put above the project", async () => {
    await install(installation("first"));
    const project = path.join(folder, "project/program");
    const planted = path.join(folder, "project/node_modules/pulumi-gray-release");
    writeFiles(planted, { [MAIN]: 'console.log("a stranger");', "package.json": "{}" });
    fs.mkdirSync(project);
    expect(await start(project)).toBe("plugin of first\n");
});

test("GRAY_PACKAGE names another copy", async () => {
    await install(installation("first"));
    process.env["GRAY_PACKAGE"] = installation("second");
    expect(await start(folder)).toBe("plugin of second\n");
});

test("one whose writer is gone says what to do", async () => {
    const first = installation("first");
    await install(first);
    removeFolder(first);
    await expect(start(folder)).rejects.toThrow(/is not in .* any more; run pulumi preview once/);
});

test("nobody else can write to it, whatever the process allows, nor to one that was there", async () => {
    const first = installation("first");
    const before = process.umask(0);
    try {
        await install(first);
        for (const file of ["", "launcher.js", "pulumi-resource-gray-local"]) {
            expect(modeOf(path.join(plugin, file)), file).toBe("755");
        }
        fs.chmodSync(plugin, 0o777);
        fs.rmSync(path.join(plugin, "launcher.js"));
        await install(first);
        expect(modeOf(plugin)).toBe("755");
    } finally {
        process.umask(before);
    }
});

describe("another installation of the same version", () => {
    test("leaves it alone: an update that runs beside it may be about to start it", async () => {
        await install(installation("first"));
        const before = snapshot(plugin);
        await install(installation("second"));
        expect(snapshot(plugin)).toEqual(before);
    });

    test("takes it over when the one that wrote it is gone", async () => {
        const first = installation("first");
        await install(first);
        removeFolder(first);
        await install(installation("second"));
        expect(await start(folder)).toBe("plugin of second\n");
    });
});

test("whoever starts it while others write it finds it whole", async () => {
    const first = installation("first");
    await install(first);
    removeFolder(first);
    process.env["GRAY_PACKAGE"] = installation("another");
    const others = ["second", "third", "fourth", "fifth"].map(installation);
    const writing = new Set(others);
    const written = Promise.all(others.map(async each => install(each).finally(() => writing.delete(each))));
    const said = new Set<string>();
    while (writing.size > 0) {
        said.add(await start(folder));
    }
    await written;
    expect([...said]).toEqual(["plugin of another\n"]);
});

test("a home folder that cannot be written to is named, with what to do", async () => {
    const first = installation("first");
    writeFiles(folder, { home: "a file" });
    await expect(install(first)).rejects.toThrow(
        `The plugin cannot be written to ${plugin}: ENOTDIR: not a directory, mkdir ` +
            `'${plugin}'. Make the folder writable, or name another one in PULUMI_HOME.`,
    );
});
