/**
 * Reads what vitest wrote about a run. What did not run to its end counts as failed: a file that cannot be loaded, a
 * failed hook, an error outside of the tests, a crash.
 */
import { relative } from "node:path";
import { readJson, root } from "../setup/project.mjs";

/** Counts of a run: `{ passed, failed, skipped, problem }`, `skipped` with one line for each test. */
export function readResults(resultsFile, notesFile, code) {
    const none = { passed: 0, failed: 1, skipped: [] };
    let files;
    try {
        files = readJson(resultsFile)?.testResults;
    } catch {
        files = undefined;
    }
    if (files === undefined) return { ...none, problem: `vitest ended with exit code ${code} and wrote no results` };
    const notes = readJson(notesFile) ?? {};
    const count = { passed: 0, failed: 0, skipped: [] };
    for (const file of files) {
        const name = relative(root, file.name);
        const failedBefore = count.failed;
        for (const test of file.assertionResults) {
            const title = [name, ...test.ancestorTitles.filter(Boolean), test.title].join(" > ");
            const { note, failedBefore } = notes[title] ?? {};
            if (test.status === "passed") count.passed += 1;
            else if (failedBefore || !["skipped", "todo"].includes(test.status)) count.failed += 1;
            else {
                const reason = test.status === "todo" ? "to do" : note;
                count.skipped.push(reason === undefined ? title : `${title} (${reason})`);
            }
        }
        if (file.status === "failed" && count.failed === failedBefore) count.failed += 1;
    }
    if (count.passed + count.failed === 0) return { ...count, failed: 1, problem: "vitest ran no test" };
    if (code !== 0 && count.failed === 0)
        return { ...count, failed: 1, problem: `vitest ended with exit code ${code}` };
    return count;
}
