/**
 * `npm test -- --changed [COMMIT]`: which tests a change needs, by area. It counts what differs from the commit (HEAD when none is
 * given), files that git does not know yet included.
 */
import { execFileSync } from "node:child_process";
import { root } from "../setup/project.mjs";

export const PLATFORMS = ["local", "aws", "docker"];

/**
 * Which tests a file needs. The first pattern that matches counts; a file that none matches needs every test.
 *
 * `$1` in a test's path is what the pattern's group found. `on` limits the tests to some platforms; without it they run on all.
 */
const AREAS = [
    { files: /^test\/.*\.test\.ts$/, tests: ["$0"] },
    {
        files: /^(?:components|test)\/platforms\/(local)\//,
        tests: ["test/platforms/$1", "test/gateway", "test/conformance"],
        on: ["$1"],
    },
    {
        files: /^(?:components|test)\/platforms\/(aws|docker)\//,
        tests: ["test/platforms/$1", "test/conformance"],
        on: ["$1"],
    },
    {
        files: /^test\/support\/(aws|docker)\//,
        tests: ["test/platforms/$1", "test/conformance", "test/examples"],
        on: ["$1"],
    },
    { files: /^gateway\//, tests: ["test/gateway", "test/platforms/local", "test/conformance"], on: ["local"] },
    { files: /^cli\//, tests: ["test/cli"] },
    { files: /^components\/state\//, tests: ["test/cli", "test/conformance"] },
    { files: /^components\/model\//, tests: ["test/model", "test/release", "test/cli", "test/conformance"] },
    { files: /^components\/metrics\//, tests: ["test/metrics", "test/cli"] },
    { files: /^components\/plugin\//, tests: ["test/plugin", "test/release", "test/conformance"] },
    { files: /^components\//, tests: ["test/release", "test/conformance", "test/package"] },
    { files: /^(?:docs\/|[^/]+\.md$)/, tests: ["test/package/docs.test.ts"] },
    { files: /^examples\//, tests: ["test/examples", "test/demo"] },
    { files: /^test\/model\//, tests: ["test/model"] },
    { files: /^(?:tools\/bench|\.github\/)/, tests: [] },
];

/** Which vitest project runs a platform's tests; `units` are those of no platform. */
const UNITS = "units";

/**
 * The tests for some files.
 *
 * @returns `paths` for vitest, and the `projects` that run; `undefined` when every test is needed
 */
export function testsFor(files) {
    const paths = new Set();
    const projects = new Set([UNITS]);
    for (const file of files) {
        const area = AREAS.find(each => each.files.test(file));
        if (area === undefined) return undefined;
        const found = area.files.exec(file);
        const filled = text => text.replace(/\$(\d)/, (_, index) => found[index]);
        area.tests.map(filled).forEach(path => paths.add(path));
        (area.on ?? PLATFORMS).map(filled).forEach(platform => projects.add(platform));
    }
    return { paths: [...paths].sort(), projects: [...projects] };
}

/** The files that differ from a commit. */
export function changedSince(commit) {
    const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);
    return [
        ...git("diff", "--name-only", "--no-renames", commit, "--"),
        ...git("ls-files", "--others", "--exclude-standard"),
    ];
}
