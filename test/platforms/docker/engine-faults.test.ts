import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Allowed, Callers } from "../../support/docker/callers";
import { type Fault, FaultyEngine } from "../../support/docker/faulty-engine";
import { Functions } from "../../support/docker/functions";
import { useEngine } from "../../support/docker/use-engine";
import { soak } from "../../support/soak";

/**
 * Each command, while one of the engine's calls that it makes fails (the disk is full, or an answer is lost): callers are served all
 * along, the state is one that Pulumi takes, and the next update does what the command was to do. `npm test` fails one call of
 * each command; `npm run soak -- test/platforms/docker/engine-faults.test.ts` fails every one.
 */

const engine = useEngine();
const SETTINGS = { gateway: ["api"], args: { api: { keep: 1 }, web: { keep: 1 } } };
/** Which call fails outside of a soak. */
const SEED = Number(process.env["GRAY_SEED"] ?? 19);

/** With which call a soak begins, where an earlier one went as far. */
const FIRST = Number(process.env["GRAY_FIRST"] ?? 1);

let faulty: FaultyEngine;
let functions: Functions;
let callers: Callers;
let count = 1;

beforeAll(async () => {
    const { docker, host, images } = engine();
    faulty = FaultyEngine.open(host);
    functions = await Functions.open(docker, faulty.host, images);
    await functions.up(texts(1), SETTINGS, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    const urls = Object.entries(await functions.outputs()).map(([name, { url }]) => [name, url] as const);
    callers = new Callers(Object.fromEntries(urls), allowed(1));
    console.log(`GRAY_SEED=${String(SEED)}`);
});
afterAll(async () => {
    await callers.stop();
    await functions.destroy();
    functions.close();
    faulty.close();
});

function texts(number: number): Record<string, string> {
    return { api: `api ${String(number)}`, web: `web ${String(number)}` };
}

function allowed(...numbers: number[]): Allowed {
    const all = numbers.map(texts);
    return Object.fromEntries(["api", "web"].map(name => [name, new Set(all.map(each => each[name] ?? ""))]));
}

/** What is published, and what is the newest. */
let published = 1;

interface Verb {
    /** How many calls it makes that change something, at least. */
    calls: number;
    /** Before it, without a fault. */
    before?: () => Promise<void>;
    run: () => Promise<{ code: number | null; output: string }>;
    /** The update that says the same once more. */
    again: () => Promise<unknown>;
    /** Which versions callers get after that. */
    answers: () => number[];
}

async function up(
    environment: Record<string, string>,
    ...flags: string[]
): Promise<{ code: number | null; output: string }> {
    return functions.tryUp(texts(count), SETTINGS, environment, ...flags);
}

/** A new version that half of the callers get. */
async function canary(): Promise<void> {
    count++;
    callers.allow(allowed(published, count - 1, count));
    const { code, output } = await up({ GRAY_TRAFFIC: "0.5" });
    expect(code, output).toBe(0);
}

const VERBS: Record<string, Verb> = {
    "up of a new version": {
        calls: 40,
        before: async () => {
            count++;
            callers.allow(allowed(published, count - 1, count));
            return Promise.resolve();
        },
        run: async () => up({ GRAY_TRAFFIC: "0.5" }),
        again: async () => up({ GRAY_TRAFFIC: "0.5" }),
        answers: () => [published, count],
    },
    publish: {
        calls: 30,
        before: canary,
        run: async () => up({ GRAY_TRAFFIC: "1", GRAY_PUBLISH: "true" }),
        again: async () => {
            await up({ GRAY_TRAFFIC: "1", GRAY_PUBLISH: "true" });
            published = count;
        },
        answers: () => [count],
    },
    "gray rollback": {
        calls: 10,
        before: canary,
        run: async () => gray("rollback"),
        again: async () => up({ GRAY_TRAFFIC: "0" }),
        answers: () => [published],
    },
    "gray publish": {
        calls: 28,
        before: canary,
        run: async () => gray("publish"),
        again: async () => {
            await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
            published = count;
        },
        answers: () => [count],
    },
};

async function gray(...args: string[]): Promise<{ code: number | null; output: string }> {
    const { code, output, errors } = await functions.project.gray(args);
    return { code, output: `${output}${errors}` };
}

async function check(verb: Verb, at: number, kind: Fault): Promise<string[]> {
    await verb.before?.();
    faulty.failAt(at, kind);
    const { output } = await verb.run();
    const { calls } = faulty;
    faulty.failAt();
    const what = `call ${String(at)} (${calls[at - 1] ?? "none"}) ${kind}: ${output}`;
    for (const command of [["preview"], ["refresh", "--yes", "--skip-preview"]]) {
        const run = await functions.project.pulumi.run(command, { GRAY_TRAFFIC: "0.5" });
        expect(run.code, `${what}\n${command.join(" ")}: ${run.output}`).toBe(0);
    }
    await verb.again();
    for (const name of ["api", "web"]) {
        const wanted = verb.answers().map(number => texts(number)[name]);
        await expect
            .poll(async () => [...(await callers.texts(name, 30))].sort(), { timeout: 30_000, message: what })
            .toEqual(wanted.sort());
    }
    const last = await up({});
    expect(last.code, `${what}\n${last.output}`).toBe(0);
    expect(last.output, what).not.toMatch(/\d+ (?:created|replaced|deleted)/);
    for (const name of ["api", "web"]) {
        expect(await callers.isHealthy(name), what).toBe(true);
    }
    expect(callers.wrong, what).toEqual([]);
    // One that never came must not be taken for one that was survived.
    expect(at > calls.length && at < Number.POSITIVE_INFINITY, what).toBe(false);
    return calls;
}

describe.each(Object.entries(VERBS))("%s", { timeout: soak ? 6 * 3_600_000 : 240_000 }, (name, verb) => {
    test("whichever call fails, nobody notices, and the next update is right", async () => {
        if (soak) {
            const calls = await check(verb, Number.POSITIVE_INFINITY, "refused");
            console.log(`${String(calls.length)} calls:\n${calls.join("\n")}`);
            for (let at = FIRST; at <= calls.length; at++) {
                await check(verb, at, "refused");
                await check(verb, at, "lost");
                console.log(
                    `${name}: call ${String(at)} of ${String(calls.length)} held, GRAY_FIRST=${String(at + 1)} goes on`,
                );
            }
        } else {
            await check(verb, 1 + (SEED % verb.calls), SEED % 2 === 0 ? "refused" : "lost");
        }
        expect(callers.errors).toBe(0);
    });
});
