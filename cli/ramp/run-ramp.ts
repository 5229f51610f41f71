import type { Stack } from "@pulumi/pulumi/automation";
import type { Gates } from "../../components/model/gates";
import { type Ramp, stepsFrom } from "../../components/model/ramp";
import { LATEST } from "../../components/model/references";
import { percent } from "../../components/model/share-text";
import type { Release } from "../engine/releases";
import { chosenReleases, readState } from "../engine/stack-state";
import type { MetricsSource } from "../metrics/source";
import { say } from "../options";
import { rollBack } from "../rollback";
import { targetsFor, type Updated, update } from "../update";
import type { RampControl } from "./control";
import { runHook } from "./hooks";
import { Keys } from "./keys";
import type { RampReport, StepReport } from "./report";
import { Screen } from "./screen";
import type { Start } from "./start";
import { type Seen, type Watched, type WatchEnd, watchStep } from "./watch";

/** What a ramp is run with. */
export interface RampRun {
    stack: Stack;
    ramp: Ramp;
    manual: boolean;
    beforeStep?: string | undefined;
    afterStep?: string | undefined;
    control: RampControl;
    metricsOf: (release: Release) => MetricsSource;
}

/** The ramp has to be taken back, and why. */
class Breach extends Error {
    constructor(readonly reasons: string[]) {
        super(reasons.join("; "));
    }
}

/** The ramp ends where it is, and why. */
class Stopped extends Error {}

/** Runs a ramp from where it is to its end. */
export async function runRamp(run: RampRun, start: Start): Promise<RampReport> {
    const { stack, ramp, control } = run;
    const report: RampReport = { stack: stack.name, result: "held", versions: {}, steps: [], reasons: [] };
    const least = Math.min(...start.names.map(name => start.reached[name] ?? 0));
    const steps = stepsFrom(ramp.steps, least === 0 ? undefined : least);
    if (least > 0) {
        say(`going on at ${percent(steps[0] ?? 1)}: the stack is at ${percent(least)}`);
    }
    const [keys, screen] = [new Keys(), await Screen.open(ramp)];
    try {
        for (const [index, share] of steps.entries()) {
            control.at(share);
            await step(run, start, { share, isFirst: index === 0 }, report, keys, screen);
        }
        if (steps.at(-1) === 1) {
            await publish(run, start.names, report);
        }
    } catch (error) {
        await takeBack(run, start.names, report, error);
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
    const { stack, ramp, manual, control, beforeStep, afterStep } = run;
    await hook("before", beforeStep, { stack: stack.name, share, versions: report.versions });
    // A function that is further already is never taken back by a step.
    const traffic = Object.fromEntries(start.names.map(name => [name, Math.max(share, start.reached[name] ?? 0)]));
    const updated = await moveTo(run, traffic, isFirst ? undefined : report.versions);
    const releases = updated.releases.filter(({ name }) => start.names.includes(name));
    requireSplit(releases, traffic);
    report.versions = Object.fromEntries(releases.map(({ name, latest }) => [name, latest ?? ""]));
    const watched = releases.map((release): Watched => ({
        name: release.name,
        latest: release.latest ?? "",
        published: release.published ?? "",
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
    throwUnless(end, share);
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

function throwUnless(end: WatchEnd, share: number): void {
    if (end.outcome === "breach") {
        throw new Breach(end.reasons);
    }
    if (end.outcome === "abort") {
        throw new Breach(["aborted by hand"]);
    }
    if (end.outcome === "stop") {
        throw new Stopped(`the process was told to end; callers stay at ${percent(share)}`);
    }
}

/**
 * The first step deploys the program. Later ones move callers alone: what is watched is what goes on, whatever the working
 * tree says by now.
 */
async function moveTo(
    { stack }: RampRun,
    traffic: Record<string, number>,
    versions: Record<string, string> | undefined,
): Promise<Updated> {
    const names = Object.keys(traffic);
    const shares = [...new Set(Object.values(traffic))].map(percent).join(", ");
    const targets = versions === undefined ? undefined : await targetsOf(stack, names, versions, "traffic");
    return update(stack, {
        inputs: { traffic },
        exactly: true,
        title: `${names.join(", ")}: ${LATEST} gets ${shares}`,
        command: `gray ramp: ${names.join(", ")} at ${shares}`,
        targets,
        wait: true,
    });
}

/** @throws Stopped when somebody deployed another version meanwhile: it is not the one that was watched */
async function targetsOf(
    stack: Stack,
    names: readonly string[],
    versions: Readonly<Record<string, string>>,
    change: "traffic" | "publish",
): Promise<string[] | undefined> {
    const state = await readState(stack);
    const releases = chosenReleases(state, names);
    const other = releases.find(({ name, latest }) => latest !== versions[name]);
    if (other !== undefined) {
        throw new Stopped(
            `${other.name}: version ${String(other.latest)} was deployed while ${String(versions[other.name])} was ramped`,
        );
    }
    return targetsFor(state, releases, change);
}

/** @throws Breach when the program's own arguments come before the ramp's */
function requireSplit(releases: readonly Release[], traffic: Readonly<Record<string, number>>): void {
    const held = releases.find(({ name, split }) => (split[LATEST] ?? 0) !== traffic[name]);
    if (held !== undefined) {
        const share = percent(held.split[LATEST] ?? 0);
        throw new Breach([
            `${held.name}: ${LATEST} gets ${share}: a traffic, publish or pin argument in the program comes first`,
        ]);
    }
}

async function publish(run: RampRun, names: readonly string[], report: RampReport): Promise<void> {
    const { stack } = run;
    await update(stack, {
        inputs: { publish: [...names], traffic: Object.fromEntries(names.map(name => [name, 0])) },
        exactly: true,
        title: `publishing ${names.join(", ")}`,
        command: `gray ramp: publish ${names.join(", ")}`,
        targets: await targetsOf(stack, names, report.versions, "publish"),
        wait: true,
    });
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
        return;
    }
    report.reasons.forEach(say);
    const state = await readState(stack);
    try {
        const { seconds } = await rollBack(stack, state, chosenReleases(state, names), { wait: true });
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
