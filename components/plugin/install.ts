import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import writeFileAtomic from "write-file-atomic";
import { version } from "../version";

/** The plugin's program, beside this file. */
const MAIN = path.join(__dirname, "main.js");

/** Whoever can write here runs programs as the user who updates a stack. */
const OWNER_WRITES = 0o755;

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
    const folder = path.join(pulumiHome(), "plugins", `resource-${name}-v${version}`);
    const files = launcherFiles(name);
    const complete = files.every(({ file, text }) => {
        const onDisk = readIfThere(path.join(folder, file));
        return (
            onDisk === text || (file === "launcher.js" && onDisk !== undefined && isOfAnotherInstallation(onDisk, text))
        );
    });
    if (!complete) {
        write(folder, files);
    }
    installed.add(name);
}

/** Where Pulumi keeps its files for a user. */
export function pulumiHome(): string {
    return process.env["PULUMI_HOME"] ?? path.join(os.homedir(), ".pulumi");
}

interface LauncherFile {
    file: string;
    text: string;
}

/** The same launcher, written by another installation of this version that is still there. */
function isOfAnotherInstallation(onDisk: string, text: string): boolean {
    const [, main] = /^let main = (".*");$/m.exec(onDisk) ?? [];
    return (
        main !== undefined &&
        onDisk === text.replace(JSON.stringify(MAIN), () => main) &&
        fs.existsSync(JSON.parse(main) as string)
    );
}

/**
 * The launcher starts the package that wrote it, by its absolute path. It looks nowhere else: a folder above the project may be
 * writable for others. `GRAY_PACKAGE` names another copy of the package, for who works on it in several clones.
 */
function launcherFiles(name: string): LauncherFile[] {
    const launcher = `
const { existsSync } = require("node:fs");
const { join } = require("node:path");
let main = ${JSON.stringify(MAIN)};
if (process.env.GRAY_PACKAGE) {
    main = join(process.env.GRAY_PACKAGE, ${JSON.stringify(path.relative(packageFolder(), MAIN))});
}
if (!existsSync(main)) {
    console.error("pulumi-gray-release is not in " + main + " any more; run pulumi preview once, which installs its plugin again");
    process.exit(1);
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
        fs.mkdirSync(folder, { recursive: true, mode: OWNER_WRITES });
        // It may be there, or the process may give all rights to everybody (umask 0).
        fs.chmodSync(folder, OWNER_WRITES);
        for (const { file, text } of files) {
            writeFileAtomic.sync(path.join(folder, file), text, { mode: OWNER_WRITES });
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
