import fc from "fast-check";
import { afterAll, beforeAll, describe, test } from "vitest";
import { awsPlatform } from "./aws-driver";
import { commands } from "./commands";
import { dockerPlatform } from "./docker-driver";
import { edits } from "./edits";
import type { Platform } from "./driver";
import { localPlatform } from "./local-driver";
import { ramps } from "./ramps";
import { testProject } from "../support/test-project";
import { nothing, type State } from "./state";
import type { Step } from "./step";
import { updates } from "./updates";

/**
 * Random sequences of what people do, on the real engine: after each step callers are answered as a model of the contract says.
 * `GRAY_SEED` and `GRAY_PATH` replay a run; `npm run soak` makes long ones.
 */

const platforms: Record<string, Platform> = { local: localPlatform, docker: dockerPlatform, aws: awsPlatform };
const minutes = Number(process.env["GRAY_MINUTES"] ?? 1.7);
const steps = Number(process.env["GRAY_STEPS"] ?? Number.POSITIVE_INFINITY);
const seed = Number(process.env["GRAY_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const path = process.env["GRAY_PATH"];
/** Commands of a sequence: each one starts with nothing, and what was made long ago takes part in what comes. */
const LENGTH = Number(process.env["GRAY_LENGTH"] ?? 200);

describe.each([platforms[testProject()]].filter(each => each !== undefined))("$name: a model of callers", platform => {
    beforeAll(async () => {
        if (platform.missing === undefined) {
            await platform.start?.();
        }
    });
    afterAll(async () => platform.stop?.());

    test(
        "whatever people do, callers are answered as was said",
        async context => {
            context.skip(platform.missing !== undefined, platform.missing);
            const until = Date.now() + minutes * 60_000;
            let done = { steps: 0, runs: 0, sequences: 0 };
            let now: State | undefined;
            const over = (): boolean =>
                path === undefined && (Date.now() > until || done.steps + (now?.steps ?? 0) >= steps);
            console.log(`${platform.name}: GRAY_SEED=${String(seed)}${path === undefined ? "" : ` GRAY_PATH=${path}`}`);
            const sequence = async (planned: Iterable<Step>): Promise<void> => {
                if (over()) {
                    return;
                }
                const world = await platform.open();
                const state = nothing(platform, over);
                now = state;
                try {
                    await fc.asyncModelRun(() => ({ model: state, real: { platform, world } }), planned);
                } finally {
                    done = {
                        steps: done.steps + state.steps,
                        runs: done.runs + state.runs,
                        sequences: done.sequences + 1,
                    };
                    now = undefined;
                    await world.close();
                }
            };
            const sequences = fc.commands([stepsOf(platform)], { maxCommands: LENGTH, size: "max" });
            const result = await fc.check(fc.asyncProperty(sequences, sequence), {
                seed,
                ...(path !== undefined && { path }),
                numRuns: 10_000,
                endOnFailure: process.env["GRAY_SHRINK"] !== "true",
            });
            console.log(
                `${platform.name}: ${String(done.steps)} steps in ${String(done.sequences)} sequences, ` +
                    `${String(done.runs)} runs of the engine`,
            );
            if (result.failed) {
                throw new Error(`${fc.defaultReportMessage(result) ?? ""}\n${wordsOf(result.errorInstance)}`);
            }
        },
        (minutes + 60) * 60_000,
    );
});

/** Every step that a platform can do, those that change callers and those that only write. */
function stepsOf(platform: Platform): fc.Arbitrary<Step> {
    const units = platform.units.length;
    const possible = [...edits(units), ...updates(units), ...commands(units), ...ramps(units)].filter(
        each => each.needs === undefined || platform.cannot[each.needs] === undefined,
    );
    return fc.oneof(...possible);
}

/** What was found, with the values that differ. */
function wordsOf(error: unknown): string {
    const { stack = "", actual, expected } = error as { stack?: string; actual?: unknown; expected?: unknown };
    const differ =
        actual === undefined && expected === undefined ? "" : JSON.stringify({ actual, expected }, undefined, 2);
    return `${stack}\n${differ}`;
}
