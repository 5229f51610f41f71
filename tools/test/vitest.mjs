/**
 * Runs vitest with the Pulumi CLI on PATH, and reads its results.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readJson, root, toolPath } from "../setup/project.mjs";
import { pulumiBin } from "../setup.mjs";
import { readResults } from "./results.mjs";

/** vitest is told not to warn of this package being CommonJS. */
const QUIET = { VITE_CONFIG_NATIVE_IGNORE_WARNING: "true" };

/** Runs one of the packages' commands in the open; resolves with its exit code. */
export function execute(args, env) {
    return new Promise(done => {
        const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
        child.on("error", () => done(1));
        child.on("close", (code, signal) => done(signal === null ? code : 1));
        process.on("exit", () => child.kill());
    });
}

/** The projects of vitest.config.mts in which arguments for vitest select a file. */
export async function projectsOf(args) {
    const folder = mkdtempSync(join(tmpdir(), "gray-test-"));
    const list = join(folder, "files.json");
    try {
        await execute([toolPath("vitest"), "list", "--filesOnly", ...args, `--json=${list}`], {
            ...process.env,
            ...QUIET,
        });
        return [...new Set((readJson(list) ?? []).map(({ projectName }) => projectName))];
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Counts of a run: `{ passed, failed, skipped, problem }`. */
export async function vitest(args, settings = {}) {
    const path = [await pulumiBin(), process.env.PATH].filter(Boolean).join(delimiter);
    const folder = mkdtempSync(join(tmpdir(), "gray-test-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    const [results, notes] = [join(folder, "results.json"), join(folder, "notes.json")];
    const reporters = ["default", "json", join(root, "tools", "test", "skip-notes.mjs")].map(
        name => `--reporter=${name}`,
    );
    const env = {
        ...process.env,
        ...QUIET,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...settings,
        PATH: path,
        GRAY_TEST_NOTES: notes,
    };
    const code = await execute([toolPath("vitest"), "run", ...reporters, `--outputFile.json=${results}`, ...args], env);
    return readResults(results, notes, code);
}
