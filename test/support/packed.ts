import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";

export const ROOT = path.resolve(__dirname, "..", "..");

interface PackageJson {
    dependencies: Record<string, string>;
    peerDependencies: Record<string, string>;
    peerDependenciesMeta: Record<string, { optional?: boolean }>;
    bin: Record<string, string>;
}

/** Runs a program; its standard output. What fails throws with what it said. */
export async function execute(program: string, args: readonly string[], cwd: string): Promise<string> {
    const { stdout } = await promisify(execFile)(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }).catch(
        (error: unknown) => {
            const { stdout, stderr, message } = error as Error & { stdout: string; stderr: string };
            throw new Error(`${message}\n${stdout}\n${stderr}`);
        },
    );
    return stdout;
}

/**
 * Packs this repository's package, as it is built, and unpacks it into a project's node_modules, together with links to
 * the packages that it declares, those that are optional left out, and no others: what it uses and does not declare is missing there, as it would be on
 * another machine. Nothing is downloaded.
 *
 * @param others packages that the project itself has
 * @returns the files in the package
 */
export async function installPacked(project: string, others: readonly string[]): Promise<string[]> {
    const modules = path.join(project, "node_modules");
    const target = path.join(modules, "pulumi-gray-release");
    fs.mkdirSync(target, { recursive: true });
    const pack = ["pack", "--ignore-scripts", "--json", "--pack-destination", project];
    const [packed] = JSON.parse(await execute("npm", pack, ROOT)) as Array<{
        filename: string;
        files: Array<{ path: string }>;
    }>;
    if (packed === undefined) {
        throw new Error("npm pack made no package");
    }
    await execute("tar", ["-xzf", path.join(project, packed.filename), "-C", target, "--strip-components=1"], project);
    const { dependencies, peerDependencies, peerDependenciesMeta } = readPackage(target);
    const needed = Object.keys(peerDependencies).filter(name => peerDependenciesMeta[name]?.optional !== true);
    for (const name of [...Object.keys(dependencies), ...needed, ...others]) {
        const link = path.join(modules, name);
        fs.mkdirSync(path.dirname(link), { recursive: true });
        fs.symlinkSync(path.join(ROOT, "node_modules", name), link);
    }
    return packed.files.map(file => file.path).sort();
}

/** The package.json in a folder. */
export function readPackage(folder: string): PackageJson {
    return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as PackageJson;
}
