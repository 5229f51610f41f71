/**
 * `npm test [-- arguments for vitest]`: sets up, then runs every check there is, goes on after a failed one, and sums
 * up. Lint, format and types count as one test each. The last line is the sum.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { dockerProblem } from "../test/support/docker/local-engine.mjs";
import { ensureDockerPlugin } from "./setup/docker-plugin.mjs";
import { report, root, toolPath } from "./setup/project.mjs";
import { exitOnSignals } from "./setup/run.mjs";
import { pulumiBin, steps } from "./setup.mjs";
import { readResults } from "./test/results.mjs";

const sum = { passed: 0, failed: 0, skipped: [] };
const outcomes = [];

/** Runs one of the packages' commands in the open; resolves with its exit code. */
function execute(args, env) {
    return new Promise(done => {
        const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
        child.on("error", () => done(1));
        child.on("close", (code, signal) => done(signal === null ? code : 1));
        process.on("exit", () => child.kill());
    });
}

async function part(name, work) {
    console.log(`\n== ${name}`);
    const started = Date.now();
    const { passed, failed, skipped, problem } = await work().catch(error => {
        report(error);
        return { passed: 0, failed: 1, skipped: [] };
    });
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped.push(...skipped);
    const verdict = failed === 0 ? "passed" : `FAILED${problem === undefined ? "" : `: ${problem}`}`;
    outcomes.push(`${name}: ${verdict} (${Math.round((Date.now() - started) / 1000)} s)`);
}

async function check(packageName, command, args) {
    const code = await execute([toolPath(packageName, command), ...args], process.env);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

async function vitest(args, noDocker) {
    const bin = await pulumiBin();
    const path = [bin, process.env.PATH].filter(Boolean).join(delimiter);
    // vitest is told not to warn of this package being CommonJS.
    const quiet = { PULUMI_SKIP_UPDATE_CHECK: "true", VITE_CONFIG_NATIVE_IGNORE_WARNING: "true" };
    const env = { ...process.env, ...quiet, PATH: path, ...(noDocker && { GRAY_TEST_NO_DOCKER: noDocker }) };
    const folder = mkdtempSync(join(tmpdir(), "gray-test-"));
    const clean = () => rmSync(folder, { recursive: true, force: true });
    process.on("exit", clean);
    const [results, notes] = [join(folder, "results.json"), join(folder, "notes.json")];
    const reporters = ["default", "json", join(root, "tools", "test", "skip-notes.mjs")].map(
        name => `--reporter=${name}`,
    );
    const code = await execute([toolPath("vitest"), "run", ...reporters, `--outputFile.json=${results}`, ...args], {
        ...env,
        GRAY_TEST_NOTES: notes,
    });
    return readResults(results, notes, code);
}

/** Setup counts only when it fails; without npm packages nothing else can run. */
async function ready() {
    for (const step of steps) {
        try {
            const { changed, text } = await step();
            if (changed) console.log(text);
        } catch (error) {
            report(error);
            sum.failed += 1;
            outcomes.push("setup: FAILED");
            if (step === steps[0]) return false;
        }
    }
    return true;
}

/** The plugin takes minutes to build where it cannot be downloaded: only for those who can run what needs it. */
async function withoutDocker() {
    const problem = await dockerProblem();
    if (problem !== undefined) return problem;
    try {
        const { changed, text, problem } = await ensureDockerPlugin();
        if (changed) console.log(text);
        return problem && `no Docker plugin: ${problem}`;
    } catch (error) {
        report(error);
        sum.failed += 1;
        outcomes.push("setup of the Docker plugin: FAILED");
        return "no Docker plugin: its setup failed";
    }
}

exitOnSignals();
const args = process.argv.slice(2).filter((arg, index) => index > 0 || arg !== "--");
if (await ready()) {
    await part("lint", () => check("eslint", "eslint", ["."]));
    await part("format", () => check("prettier", "prettier", ["--check", "."]));
    await part("types", () => check("typescript", "tsc", ["--noEmit", "-p", "tsconfig.json"]));
    const noDocker = await withoutDocker();
    await part("tests", () => vitest(args, noDocker));
}
console.log(`\n${outcomes.join("\n")}`);
for (const test of sum.skipped) console.log(`skipped: ${test}`);
const skipped = sum.skipped.length > 0 ? `, ${sum.skipped.length} skipped` : "";
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
