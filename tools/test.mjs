/**
 * `npm test [-- arguments for vitest]`: sets up, then runs every check there is, goes on after a failed one, and sums
 * up. Lint, format and types count as one test each. The last line is the sum.
 */
import { dockerProblem } from "../test/support/docker/local-engine.mjs";
import { ensureDockerPlugin } from "./setup/docker-plugin.mjs";
import { report, toolPath } from "./setup/project.mjs";
import { exitOnSignals } from "./setup/run.mjs";
import { steps } from "./setup.mjs";
import { ensureMoto } from "./test/moto.mjs";
import { execute, vitest } from "./test/vitest.mjs";

const sum = { passed: 0, failed: 0, skipped: [] };
const outcomes = [];

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

/** What tests on AWS need; why they cannot run where it cannot be had. */
async function aws() {
    try {
        await ensureMoto();
        return {};
    } catch (error) {
        return { GRAY_TEST_NO_AWS: `the AWS API server of the tests cannot be installed: ${error.message}` };
    }
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
async function docker() {
    const missing = await dockerProblem();
    if (missing !== undefined) return { GRAY_TEST_NO_DOCKER: missing };
    try {
        const { changed, text, problem } = await ensureDockerPlugin();
        if (changed) console.log(text);
        return problem === undefined ? {} : { GRAY_TEST_NO_DOCKER: `no Docker plugin: ${problem}` };
    } catch (error) {
        report(error);
        sum.failed += 1;
        outcomes.push("setup of the Docker plugin: FAILED");
        return { GRAY_TEST_NO_DOCKER: "no Docker plugin: its setup failed" };
    }
}

exitOnSignals();
const args = process.argv.slice(2).filter((arg, index) => index > 0 || arg !== "--");
if (await ready()) {
    const lint = part("lint", () => check("eslint", "eslint", ["."]));
    await part("format", () => check("prettier", "prettier", ["--check", "."]));
    await part("types", () => check("typescript", "tsc", ["--noEmit", "-p", "tsconfig.json"]));
    await lint;
    const settings = { ...(await aws()), ...(await docker()) };
    await part("tests", () => vitest(args, settings));
}
console.log(`\n${outcomes.join("\n")}`);
for (const test of sum.skipped) console.log(`skipped: ${test}`);
const skipped = sum.skipped.length > 0 ? `, ${sum.skipped.length} skipped` : "";
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
