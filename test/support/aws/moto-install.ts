import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";

const MOTO = "5.2.5";
const INSTALL_MILLISECONDS = 300_000;

/**
 * The Python that has moto's server, from a virtual environment that all checkouts of this user share.
 *
 * @returns the path of its interpreter
 */
export async function ensureMoto(): Promise<string> {
    const cache = process.env["XDG_CACHE_HOME"] ?? path.join(os.homedir(), ".cache");
    const folder = path.join(cache, "pulumi-gray-release", `moto-${MOTO}`);
    const python = pythonIn(folder);
    if (fs.existsSync(python)) {
        return python;
    }
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    // Made beside its place and then moved, so that what lies there is complete; test processes may do this at once.
    const temporary = fs.mkdtempSync(`${folder}-`);
    try {
        await run("python3", ["-m", "venv", temporary]);
        await run(pythonIn(temporary), ["-m", "pip", "install", "--quiet", `moto[server]==${MOTO}`]);
        fs.renameSync(temporary, folder);
    } catch (error) {
        if (!fs.existsSync(python)) {
            throw error;
        }
    } finally {
        fs.rmSync(temporary, { recursive: true, force: true });
    }
    return python;
}

function pythonIn(folder: string): string {
    return path.join(folder, "bin", "python");
}

async function run(program: string, args: readonly string[]): Promise<void> {
    const environment = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
    await promisify(execFile)(program, args, { env: environment, timeout: INSTALL_MILLISECONDS }).catch(
        (error: unknown) => {
            const { code, stdout = "", stderr = "" } = error as Partial<Record<string, string>>;
            if (code === "ENOENT" || /ensurepip|No module named venv/.test(stdout + stderr)) {
                throw new Error("The AWS tests need Python 3 with venv (Debian: python3 and python3-venv).");
            }
            const said = `${stdout}${stderr}`.trim();
            throw new Error(`The AWS tests need moto ${MOTO}; ${program} ${args.join(" ")} failed: ${said}`);
        },
    );
}
