import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isGone, Mark, thisProcess } from "../../../cli/machine/process-lock";
import { writeJson } from "../../../components/files";
import { temporaryFolder } from "../../support/temporary-folder";

/** One holder at a time, whoever was killed before, and whoever comes at the same moment. */

const PROCESSES = 6;
const ROUNDS = 30;
const DIST = path.resolve(__dirname, "..", "..", "..", "dist", "cli", "machine", "process-lock.js");
/** Takes the mark at a moment that it is told, and says whether it holds it; then gives it back when it is told. */
const RACER = `
const { Mark, thisProcess } = require(${JSON.stringify(DIST)});
let mark;
process.on("message", ({ folder, at }) => {
    if (at === undefined) {
        mark?.release();
        mark = undefined;
        process.send("released");
        return;
    }
    while (Date.now() < at) {}
    const taken = Mark.take(folder, thisProcess());
    mark = "heldBy" in taken ? undefined : taken;
    process.send(mark === undefined ? "lost" : "won");
});
process.send("ready");
`;

let folder = "";
let racers: ChildProcess[] = [];

beforeAll(async () => {
    folder = temporaryFolder();
    const script = path.join(folder, "racer.js");
    fs.writeFileSync(script, RACER);
    racers = Array.from({ length: PROCESSES }, () => fork(script));
    await Promise.all(racers.map(async racer => once(racer, "message")));
});
afterAll(() => {
    racers.forEach(racer => racer.kill());
    fs.rmSync(folder, { recursive: true, force: true });
});

/** What all of them answer. */
async function ask(message: object): Promise<unknown[]> {
    const answers = Promise.all(racers.map(async racer => once(racer, "message")));
    racers.forEach(racer => racer.send(message));
    return (await answers).map(([answer]: unknown[]) => answer);
}

/** What a killed process left: its number is one that no process has. */
function leaveStale(mark: string): void {
    writeJson(path.join(mark, "killed.json"), { ...thisProcess(), pid: 2 ** 30 });
}

test("of many processes that find the mark of a killed one, exactly one takes it", async () => {
    const mark = path.join(folder, "place", "run");
    for (let round = 0; round < ROUNDS; round++) {
        leaveStale(mark);
        const answers = await ask({ folder: mark, at: Date.now() + 10 });
        expect(answers.filter(answer => answer === "won")).toHaveLength(1);
        expect(fs.readdirSync(path.dirname(mark))).toEqual(["run"]);
        expect(fs.readdirSync(mark)).toHaveLength(1);
        await ask({});
        expect(fs.existsSync(mark)).toBe(false);
    }
});

test("a mark is not taken from a process that runs, and giving one back removes no other one", () => {
    const mark = path.join(folder, "other", "run");
    const first = Mark.take(mark, thisProcess());
    expect(Mark.take(mark, thisProcess())).toEqual({ heldBy: thisProcess() });
    // As if it had been killed: somebody took its mark away.
    fs.rmSync(mark, { recursive: true });
    const second = Mark.take(mark, thisProcess());
    if ("heldBy" in first || "heldBy" in second) {
        throw new Error("the mark was free");
    }
    first.release();
    expect(Mark.holderOf(mark)).toMatchObject({ ...thisProcess(), token: second.token });
    second.release();
    expect(Mark.holderOf(mark)).toBeUndefined();
});

test("what a stopped machine left half written is nobody's mark", () => {
    const mark = path.join(folder, "half", "run");
    fs.mkdirSync(mark, { recursive: true });
    fs.writeFileSync(path.join(mark, "half.json"), '{ "pid": ');
    expect(Mark.holderOf(mark)).toBeUndefined();
    expect(Mark.take(mark, thisProcess())).toBeInstanceOf(Mark);
});

test("a process is known by its number, its machine and its start", () => {
    expect(isGone(thisProcess())).toBe(false);
    expect(isGone({ ...thisProcess(), pid: 2 ** 30 })).toBe(true);
    expect(isGone({ ...thisProcess(), pid: 2 ** 30, host: "another-machine" })).toBe(false);
    const { started } = thisProcess();
    expect(isGone({ ...thisProcess(), started: "0" })).toBe(started !== undefined);
});
