/**
 * `npm test [-- arguments for vitest]`: sets up, then runs every check there is, goes on after a failed one, and sums
 * up. Lint, format and types count as one test each; with arguments, the tests that they select run alone. With
 * `--changed [COMMIT]` the tests of the areas that differ from the commit run, and the checks (test/changed.mjs). What has to be
 * built is built in the background, and tests run as soon as what they need is there. The last line is the sum.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureDist } from "./setup/dist.mjs";
import { ensurePackages } from "./setup/packages.mjs";
import { report, root, toolPath } from "./setup/project.mjs";
import { exitOnSignals } from "./setup/run.mjs";
import { changedSince, testsFor } from "./test/changed.mjs";
import { provide } from "./test/needs.mjs";
import { execute, projectsOf, vitest } from "./test/vitest.mjs";

/** What is there already is found in less time: then all tests run together. */
const LOOK_MILLISECONDS = 5000;

/** The projects of vitest.config.mts. */
const ALL = ["units", "local", "docker", "aws"];

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

/** Setup counts only when it fails; without npm packages nothing else can run. */
async function ready() {
    for (const step of [ensurePackages, ensureDist]) {
        try {
            const { changed, text } = await step();
            if (changed) console.log(text);
        } catch (error) {
            report(error);
            sum.failed += 1;
            outcomes.push("setup: FAILED");
            if (step === ensurePackages) return false;
        }
    }
    return true;
}

/** What arguments select: arguments for vitest, its projects, and whether lint, format and types run too. */
async function selection(args) {
    if (args[0] === "--changed") {
        const [commit = "HEAD", ...others] = args.slice(1);
        const files = changedSince(commit);
        const chosen = testsFor(files);
        console.log(
            `${files.length} files differ from ${commit}: ${chosen === undefined ? "every test runs" : chosen.paths.join(", ")}`,
        );
        if (chosen?.paths.length === 0) return { args: others, projects: [], checked: true };
        if (chosen !== undefined) {
            const selected = [...chosen.paths, ...others];
            const found = await projectsOf(selected);
            return { args: selected, projects: found.filter(name => chosen.projects.includes(name)), checked: true };
        }
        return { args: others, projects: ALL, checked: true };
    }
    return args.length === 0
        ? { args, projects: ALL, checked: true }
        : { args, projects: await projectsOf(args), checked: false };
}

/** Runs the tests of some projects, those together whose needs are there. */
async function tests({ args, projects, checked }) {
    const needs = provide(projects);
    const got = new Map();
    for (const [name, need] of needs) void need.then(result => got.set(name, result));
    if (checked) await checks();
    await Promise.race([Promise.all(needs.values()), sleep(LOOK_MILLISECONDS)]);
    for (const pending = new Set(projects); pending.size > 0;) {
        await Promise.race([...pending].map(name => needs.get(name)));
        const now = [...pending].filter(name => got.has(name));
        now.forEach(name => pending.delete(name));
        await together(now, got, args);
    }
}

async function together(names, got, args) {
    const blocked = names.filter(name => got.get(name).blocked);
    for (const name of blocked) outcomes.push(`tests of ${name}: FAILED: the setup of what they need failed`);
    sum.failed += names.reduce((count, name) => count + got.get(name).failed, 0);
    const running = names.filter(name => !blocked.includes(name));
    if (running.length === 0) return;
    const settings = Object.assign({}, ...running.map(name => got.get(name).settings));
    const selected = running.flatMap(name => ["--project", name]);
    await part(`tests: ${running.join(", ")}`, () => vitest([...selected, ...args], settings));
}

async function checks() {
    const cache = name => join(root, "node_modules", ".cache", "gray", name);
    const cached = name => ["--cache", "--cache-strategy", "content", "--cache-location", cache(name)];
    const lint = part("lint", () => check("eslint", "eslint", [".", ...cached("eslint")]));
    await part("format", () => check("prettier", "prettier", ["--check", ".", ...cached("prettier")]));
    const incremental = ["--incremental", "--tsBuildInfoFile", cache("types.tsbuildinfo")];
    const docs = part("docs", () => check("typedoc", "typedoc", ["--emit", "none"]));
    await part("types", () => check("typescript", "tsc", ["--noEmit", "-p", "tsconfig.json", ...incremental]));
    await docs;
    await lint;
}

exitOnSignals();
const args = process.argv.slice(2).filter((arg, index) => index > 0 || arg !== "--");
if (await ready()) await tests(await selection(args));
console.log(`\n${outcomes.join("\n")}`);
for (const test of sum.skipped) console.log(`skipped: ${test}`);
const skipped = sum.skipped.length > 0 ? `, ${sum.skipped.length} skipped` : "";
console.log(`${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exitCode = sum.failed > 0 ? 1 : 0;
