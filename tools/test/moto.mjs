/**
 * moto, the AWS API server of the tests (PyPI), in a virtual environment that all checkouts of this user share.
 */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { progress } from "../setup/progress.mjs";
import { Failure, userCache } from "../setup/project.mjs";
import { run } from "../setup/run.mjs";

const version = "5.2.5";
const installMilliseconds = 300_000;

/** Where its Python is, or will be. */
export function motoPython() {
    return pythonIn(folder());
}

/**
 * Installs it unless it is there.
 *
 * @throws Failure when it cannot be installed
 */
export async function ensureMoto() {
    const target = folder();
    if (existsSync(pythonIn(target))) return;
    mkdirSync(dirname(target), { recursive: true });
    // Made beside its place and then moved, so that what lies there is complete.
    const temporary = mkdtempSync(`${target}-`);
    const clean = () => rmSync(temporary, { recursive: true, force: true });
    process.on("exit", clean);
    try {
        await progress(`Installing moto ${version}, the AWS API server of the tests`, async () => {
            await install("python3", ["-m", "venv", temporary]);
            await install(pythonIn(temporary), ["-m", "pip", "install", "--quiet", `moto[server]==${version}`]);
        });
        renameSync(temporary, target);
    } catch (error) {
        if (!existsSync(pythonIn(target))) throw error;
    } finally {
        clean();
        process.off("exit", clean);
    }
}

function folder() {
    return join(userCache, `moto-${version}`);
}

function pythonIn(place) {
    return join(place, "bin", "python");
}

async function install(program, args) {
    const env = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
    const { code, lines } = await run(program, args, { env, timeout: installMilliseconds });
    if (code === 0) return;
    const said = lines.join(" ").trim();
    if (code === undefined || /ensurepip|No module named venv/.test(said)) {
        throw new Failure("Python 3 with venv is needed (Debian: python3 and python3-venv)");
    }
    throw new Failure(`${program} ${args.join(" ")} failed: ${said.slice(-300)}`);
}
