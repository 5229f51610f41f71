import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { version } from "../version";

/** The plugin's program, beside this file. */
const MAIN = path.join(__dirname, "main.js");

const installed = new Set<string>();

/**
 * Puts a plugin of ours where the engine looks for plugins, unless it is there: a launcher that starts this package's
 * own program with Node.js. Nothing is downloaded. A plugin starts in a third of the time that a dynamic
 * provider takes, has type names of its own, and leaves no code in the stack's state.
 *
 * @param name the Pulumi package whose resources it makes
 */
export function installPlugin(name: string): void {
    if (installed.has(name)) {
        return;
    }
    const home = process.env["PULUMI_HOME"] ?? path.join(os.homedir(), ".pulumi");
    const folder = path.join(home, "plugins", `resource-${name}-v${version}`);
    const files = launcherFiles(name);
    const complete = files.every(({ file, text }) => {
        const there = readIfThere(path.join(folder, file));
        return there === text || (file === "launcher.js" && there !== undefined && isOthers(there, text));
    });
    if (!complete) {
        write(folder, files);
    }
    installed.add(name);
}

interface LauncherFile {
    file: string;
    text: string;
}

/** The same launcher, written by another installation of this version that is still there. */
function isOthers(there: string, text: string): boolean {
    const [, main] = /^let main = (".*");$/m.exec(there) ?? [];
    return (
        main !== undefined &&
        there === text.replace(JSON.stringify(MAIN), () => main) &&
        fs.existsSync(JSON.parse(main) as string)
    );
}

/** The launcher prefers the package that the project at hand has installed, and falls back on the one that wrote it. */
function launcherFiles(name: string): LauncherFile[] {
    const launcher = `
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
let main = ${JSON.stringify(MAIN)};
try {
    const found = createRequire(join(process.cwd(), "noop.js")).resolve("pulumi-gray-release/package.json");
    main = join(dirname(found), ${JSON.stringify(path.relative(packageFolder(), MAIN))});
} catch {
    // Not installed around the working directory.
}
require(main);
`.trimStart();
    return [
        { file: "launcher.js", text: launcher },
        { file: `pulumi-resource-${name}`, text: '#!/bin/sh\nexec node "$(dirname "$0")/launcher.js" "$@"\n' },
        { file: `pulumi-resource-${name}.cmd`, text: '@node "%~dp0\\launcher.js" %*\r\n' },
    ];
}

function packageFolder(): string {
    return path.resolve(__dirname, "..", "..", "..");
}

/**
 * Each file whole or not at all, over what is there: two updates may do this at once, and one of them may start the plugin
 * meanwhile.
 */
function write(folder: string, files: LauncherFile[]): void {
    try {
        fs.mkdirSync(folder, { recursive: true });
        for (const { file, text } of files) {
            writeFileAtomic.sync(path.join(folder, file), text, { mode: 0o755 });
        }
    } catch (error) {
        throw new Error(
            `The plugin cannot be written to ${folder}: ${(error as Error).message}. ` +
                "Make the folder writable, or name another one in PULUMI_HOME.",
            { cause: error },
        );
    }
}

function readIfThere(file: string): string | undefined {
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}
