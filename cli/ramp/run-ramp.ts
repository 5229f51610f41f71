import type { Stack } from "@pulumi/pulumi/automation";
import type { Gates } from "../../components/model/gates";
import { stepsFrom } from "../../components/model/ramp";
import { LATEST, publishedVersion } from "../../components/model/references";
import { newestShare } from "../../components/model/resolution";
import { percent } from "../../components/model/share-text";
import type { RunInputs } from "../engine/release-inputs";
import type { Release } from "../../components/state/release";
import type { Limits } from "../engine/run";
import { chosenReleases, readState } from "../engine/stack-state";
import { requireInForce, unmet } from "../update/in-force";
import type { MetricsSource } from "../../components/metrics/metrics-source";
import { say } from "../output/say";
import { rollBack } from "../commands/rollback";
import { madeIn, splitUpdate } from "../update/split-update";
import { type Updated, update } from "../update/run-update";
import type { RampControl } from "./control";
import { runHook } from "./hooks";
import { Breach, sharesNow, Stopped, throwWhenEnding, toStop } from "./end";
import { Keys } from "./keys";
import type { RampReport, StepReport } from "./report";
import { Screen } from "./screen";
import type { Start } from "./start";
import { type Seen, type Watched, type WatchEnd, watchStep } from "./watch";

/** What a ramp is run with. */
export interface RampRun {
    stack: Stack;
    manual: boolean;
    beforeStep?: string | undefined;
    afterStep?: string | undefined;
    control: RampControl;
    metricsOf: (release: Release) => MetricsSource;
}

/** Runs a ramp from where it is to its end. */
export async function runRamp(run: RampRun, start: Start): Promise<RampReport> {
    const { stack, control } = run;
    const { ramp } = start;
    const report: RampReport = {
        stack: stack.name,
        result: "held",
        versions: { ...start.versions },
        shares: {},
        steps: [],
        reasons: [],
    };
    const least = Math.min(...start.names.map(name => start.reached[name] ?? 0));
    const steps = stepsFrom(ramp.steps, least === 0 ? undefined : least);
    if (steps.length === 0) {
        say(
            `every step (${ramp.steps.map(percent).join(", ")}) lies below ${percent(least)}, where the stack is: nobody moves`,
        );
    } else if (least > 0) {
        say(`going on at ${percent(steps[0] ?? 1)}: the stack is at ${percent(least)}`);
    }
    const [keys, screen] = [new Keys(), await Screen.open(ramp)];
    try {
        for (const [index, share] of steps.entries()) {
            throwWhenEnding(keys);
            control.at(share);
            await step(run, start, { share, isFirst: index === 0 }, report, keys, screen);
        }
        throwWhenEnding(keys);
        if (steps.at(-1) === 1) {
            await publish(run, start.names, report);
        } else {
            report.shares = await sharesNow(stack, start.names);
        }
    } catch (error) {
        await takeBack(run, start.names, report, toStop(error, keys));
        if (report.result === "stopped" && keys.ending !== undefined) {
            report.signal = keys.ending;
        }
    } finally {
        screen.clear();
        keys.close();
    }
    return report;
}

async function step(
    run: RampRun,
    start: Start,
    { share, isFirst }: { share: number; isFirst: boolean },
    report: RampReport,
    keys: Keys,
    screen: Screen,
): Promise<void> {
    const { stack, manual, control, beforeStep, afterStep } = run;
    const { ramp } = start;
    await hook("before", beforeStep, { stack: stack.name, share, versions: report.versions });
    // A function that is further already is never taken back by a step.
    const traffic = Object.fromEntries(start.names.map(name => [name, Math.max(share, start.reached[name] ?? 0)]));
    const limits = isFirst ? start.limits : await limitsFor(stack, report.versions, "traffic", { traffic });
    const updated = await moveTo(run, traffic, limits);
    const releases = updated.releases.filter(({ name }) => start.names.includes(name));
    requireSplit(start.names, releases, traffic);
    report.versions = Object.fromEntries(releases.map(({ name, resolution }) => [name, resolution.newest ?? ""]));
    const watched = releases.map((release): Watched => ({
        name: release.name,
        latest: release.resolution.newest ?? "",
        published: publishedVersion(release.resolution.published) ?? "",
        source: run.metricsOf(release),
    }));
    let [elapsed, seen]: [number, Seen[]] = [0, []];
    const end = await watchStep(watched, {
        gates: gatesAt(share, ramp.gates),
        interval: ramp.interval,
        manual,
        commands: () => [...control.commands(), ...keys.take()],
        show: state => {
            ({ elapsed, seen } = state);
            screen.show(share, state, keys.pending);
        },
    });
    screen.clear();
    const reasons = end.outcome === "breach" ? end.reasons : [];
    const done: StepReport = { share, outcome: OUTCOMES[end.outcome], watched: elapsed, reasons, seen };
    report.steps.push(done);
    say(`${percent(share)} ${done.outcome}`);
    throwUnless(end);
    throwWhenEnding(keys);
    await hook("after", afterStep, { stack: stack.name, share, versions: report.versions, step: done });
}

/** At 100% the published version gets nobody: it was compared with in the steps before. */
function gatesAt(share: number, { maxErrorRateIncrease, ...others }: Gates): Gates {
    return share < 1 && maxErrorRateIncrease !== undefined ? { ...others, maxErrorRateIncrease } : others;
}

const OUTCOMES: Readonly<Record<WatchEnd["outcome"], StepReport["outcome"]>> = {
    pass: "passed",
    skip: "skipped",
    breach: "breached",
    abort: "aborted",
    stop: "stopped",
};

function throwUnless(end: WatchEnd): void {
    if (end.outcome === "breach") {
        throw new Breach(end.reasons, true);
    }
    if (end.outcome === "abort") {
        throw new Breach(["aborted by hand"], true);
    }
}

/**
 * The first step deploys the program. Later ones move callers alone: what is watched is what goes on, whatever the working
 * tree says by now.
 */
async function moveTo({ stack }: RampRun, traffic: Record<string, number>, limits: Limits): Promise<Updated> {
    const names = Object.keys(traffic);
    const shares = [...new Set(Object.values(traffic))].map(percent).join(", ");
    return update(stack, {
        inputs: { traffic },
        exactly: true,
        title: `${names.join(", ")}: ${LATEST} gets ${shares}`,
        command: `gray ramp: ${names.join(", ")} at ${shares}`,
        limits,
        wait: true,
    });
}

/**
 * What a later step, or the final publish, is limited to.
 *
 * @throws Stopped when somebody deployed another version meanwhile, or the update would make one: it is not the one that was
 *         watched
 */
async function limitsFor(
    stack: Stack,
    versions: Readonly<Record<string, string>>,
    change: "traffic" | "publish",
    inputs: RunInputs,
): Promise<Limits> {
    const state = await readState(stack);
    const names = Object.keys(versions);
    const releases = chosenReleases(state, names);
    const other = releases.find(({ name, resolution }) => resolution.newest !== versions[name]);
    if (other !== undefined) {
        throw new Stopped(
            `${other.name}: version ${String(other.resolution.newest)} was deployed while ${String(versions[other.name])} was ramped`,
        );
    }
    const { limits, log } = await splitUpdate(stack, state, releases, { change, inputs, all: false });
    const made = madeIn(log, names);
    if (made !== undefined) {
        throw new Stopped(`${made}: the program has changed since, and this step would deploy what nobody watched`);
    }
    return limits;
}

/** @throws Breach when the newest versions do not get what this step gives them */
function requireSplit(
    names: readonly string[],
    releases: readonly Release[],
    traffic: Readonly<Record<string, number>>,
): void {
    const reasons = unmet({ traffic }, names, releases);
    const held = releases.find(({ name, resolution }) => newestShare(resolution) !== traffic[name]);
    if (reasons.length > 0) {
        throw new Breach(reasons);
    }
    if (held !== undefined) {
        throw new Breach([
            `${held.name}: ${LATEST} gets ${percent(newestShare(held.resolution))}: it is the published version by now`,
        ]);
    }
}

async function publish(run: RampRun, names: readonly string[], report: RampReport): Promise<void> {
    const { stack } = run;
    const inputs = { publish: [...names], traffic: Object.fromEntries(names.map(name => [name, 0])) };
    const limits = await limitsFor(stack, report.versions, "publish", inputs);
    const updated = await update(stack, {
        inputs,
        exactly: true,
        title: `publishing ${names.join(", ")}`,
        command: `gray ramp: publish ${names.join(", ")}`,
        limits,
        wait: true,
    });
    requireInForce(inputs, names, updated.releases);
    report.result = "published";
}

/** Ends a ramp that cannot go on: whatever it was but a stop, everybody goes back to the published version. */
async function takeBack(
    { stack }: RampRun,
    names: readonly string[],
    report: RampReport,
    error: unknown,
): Promise<void> {
    report.reasons = error instanceof Breach ? error.reasons : [error instanceof Error ? error.message : String(error)];
    if (error instanceof Stopped) {
        report.result = "stopped";
        report.shares = await sharesNow(stack, names);
        return;
    }
    report.reasons.forEach(say);
    const state = await readState(stack);
    try {
        const { seconds } = await rollBack(stack, state, chosenReleases(state, names), { wait: true, all: false });
        report.result = "rolledBack";
        report.rollbackSeconds = seconds;
    } catch (failure) {
        const sentence = failure instanceof Error ? failure.message : String(failure);
        throw new Error(`the rollback failed: ${sentence}; put that right and run \`gray rollback\``, {
            cause: failure,
        });
    }
}

async function hook(when: "before" | "after", command: string | undefined, state: unknown): Promise<void> {
    if (command === undefined) {
        return;
    }
    say(`${when} step: ${command}`);
    const failure = await runHook(command, state);
    if (failure !== undefined) {
        throw new Breach([`the ${when}-step hook failed: ${failure}`]);
    }
}
