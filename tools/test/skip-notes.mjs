/**
 * A vitest reporter for what its JSON reporter leaves out about tests that did not run: the note of
 * `context.skip(note)`, and whether a failed hook or import before them is the reason.
 */
import { writeFileSync } from "node:fs";

export default class SkipNotes {
    onTestRunEnd(modules) {
        const notes = {};
        for (const module of modules) {
            for (const test of module.children.allTests("skipped")) {
                const { note } = test.result();
                const failedBefore = test.options.mode === "run" && note === undefined && hasErrorAbove(test);
                notes[`${module.relativeModuleId} > ${test.fullName}`] = { note, failedBefore };
            }
        }
        writeFileSync(process.env.GRAY_TEST_NOTES, JSON.stringify(notes));
    }
}

function hasErrorAbove(test) {
    for (let place = test.parent; place !== undefined; place = place.parent) {
        if (place.errors().length > 0) return true;
    }
    return false;
}
