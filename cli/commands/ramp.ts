import { Command, InvalidArgumentError, Option } from "commander";
import { stackFolder } from "../../components/stack-folder";
import { parseDuration } from "../../components/model/duration";
import { parseStepList } from "../../components/model/ramp";
import { parseShare } from "../../components/model/traffic";
import type { Release } from "../../components/state/release";
import { chosenReleases, readState } from "../engine/stack-state";
import { EXIT, exitOfSignal } from "../exit-codes";
import type { MetricsSource } from "../../components/metrics/metrics-source";
import { openMetrics } from "../engine/platform-operations";
import { onStack, parsedBy, parseNames, stackOf, type StackOptions } from "../options";
import { printJson, say } from "../output/say";
import { COMMANDS, type RampCommand, RampControl, sendCommand } from "../ramp/control";
import { allOption } from "../release-flags";
import { standsAt } from "../output/shares";
import { describeRamp, type RampFlags } from "../ramp/plan";
import { type RampReport, reportText } from "../ramp/report";
import { runRamp } from "../ramp/run-ramp";
import { findStart } from "../ramp/start";
import { isWholeNumber } from "../../components/model/whole-number";

interface RampOptions extends StackOptions, RampFlags, Partial<Record<RampCommand, true>> {
    function?: string[];
    all: boolean;
    manual: boolean;
    beforeStep?: string;
    afterStep?: string;
}

/** `gray ramp`: a whole release, step by step, watched. */
export function rampCommand(): Command {
    const command = new Command("ramp")
        .description(
            "release step by step: give the newest version more callers while it does well, and take all back when it does not",
        )
        .option("--steps <shares>", "rising shares of callers (default: 5%,20%,50%,100%)", parseSteps)
        .option(
            "--interval <time>",
            "how long to watch each step (default: 10m)",
            parsedBy(text => parseDuration(text, "interval")),
        )
        .option("--max-error-rate <share>", "the share of requests that may fail: 1% or 0.01", parseErrors)
        .option(
            "--max-error-rate-increase <share>",
            "how much larger that share may be than the published version's",
            parseErrors,
        )
        .option(
            "--max-p95 <time>",
            "the time that 95 of 100 requests may take: 500ms",
            parsedBy(text => parseDuration(text, "max-p95")),
        )
        .option(
            "--min-requests <count>",
            "how many requests a version needs before it is judged (default: 100)",
            parseCount,
        )
        .option("--manual", "wait for a person after each step", false)
        .option(
            "--before-step <command>",
            "a command to run before each step; it gets the state as JSON on standard input",
        )
        .option("--after-step <command>", "a command to run after each step; when it fails, the ramp rolls back")
        .option(
            "-f, --function <names>",
            "only these functions; the others are left as they are (default: all that have something to release)",
            parseNames,
        )
        .addOption(allOption());
    for (const name of COMMANDS) {
        command.addOption(new Option(`--${name}`, HELP[name]).conflicts(COMMANDS.filter(other => other !== name)));
    }
    return onStack(command)
        .addHelpText(
            "after",
            `
The first step deploys the program. Later steps only move callers, so the version that was watched is the one that is
published. A step passes when its time is over, and every gate has enough data and holds. Too few requests never pass.
After 100% the version is published. A ramp that was killed goes on where the stack is. \`ramp\` in the program declares
the same settings.

Keys: p pauses, r resumes, s takes the next step now, a rolls back. Ctrl-C pauses; twice, it rolls back. Exit code 3 means
that the ramp rolled back. Without a terminal the first signal ends the ramp, and callers stay where they are (exit code
130 or 143).

  gray ramp --interval 10m --max-error-rate 1% --max-p95 500ms
  gray ramp --steps 10%,100% --manual          (10,100 is the same: a number above 1 is a percentage)
  gray ramp --pause                                              from another terminal`,
        )
        .action(ramp);
}

const HELP: Readonly<Record<RampCommand, string>> = {
    pause: "of the ramp that runs: hold the step",
    resume: "of the ramp that runs: go on",
    skip: "of the ramp that runs: go to the next step now",
    abort: "of the ramp that runs: roll back",
};

async function ramp(options: RampOptions): Promise<void> {
    const stack = await stackOf(options);
    // A service's stacks have their organization before their name; the folder has the name alone.
    const folder = stackFolder(stack.workspace.workDir, stack.name.split("/").at(-1) ?? stack.name);
    const sent = COMMANDS.find(name => options[name] === true);
    if (sent !== undefined) {
        const { pid } = await sendCommand(folder, stack.name, sent);
        say(`${sent}: taken up by the ramp of ${stack.name} (process ${String(pid)})`);
        return;
    }
    const state = await readState(stack);
    const releases = chosenReleases(state, options.function);
    const control = RampControl.take(
        folder,
        stack.name,
        releases.map(({ name }) => name),
    );
    try {
        const { function: names, all } = options;
        const start = await findStart(stack, { flags: options, names, all, releases });
        if (start.names.length === 0) {
            say("nothing to release: every newest version is the published one, and nothing changed");
            end(
                { stack: stack.name, result: "nothing", versions: {}, shares: {}, steps: [], reasons: [] },
                options.json,
            );
            return;
        }
        say(`ramping ${start.names.join(", ")}: ${describeRamp(start.ramp)}`);
        const { manual, beforeStep, afterStep } = options;
        const metricsOf = (release: Release): MetricsSource => openMetrics(state, release);
        const run = { stack, manual, beforeStep, afterStep, control, metricsOf };
        end(await runRamp(run, start), options.json);
    } finally {
        control.release();
    }
}

function end(report: RampReport, json: boolean): void {
    if (json) {
        printJson(report);
    } else {
        const text = reportText(report);
        if (text !== "") {
            console.log(text);
        }
        console.log(LAST_WORDS[report.result](report));
    }
    if (report.signal !== undefined) {
        process.exitCode = exitOfSignal(report.signal);
        return;
    }
    process.exitCode = {
        published: EXIT.done,
        held: EXIT.done,
        nothing: EXIT.done,
        rolledBack: EXIT.rolledBack,
        stopped: EXIT.failed,
    }[report.result];
}

const LAST_WORDS: Readonly<Record<RampReport["result"], (report: RampReport) => string>> = {
    published: ({ versions }) => `Published: ${named(versions)}.`,
    held: ({ shares }) => `${staying(shares)}.`,
    nothing: () => "Nothing to release.",
    rolledBack: ({ versions, reasons, rollbackSeconds = 0 }) =>
        [
            `Rolled back in ${rollbackSeconds.toFixed(1)} s: ${reasons.join("; ").replace(/\.$/, "")}.`,
            // None was made when the first update failed.
            ...(Object.keys(versions).length > 0 ? [`${named(versions)} gets nobody.`] : []),
        ].join(" "),
    stopped: ({ reasons, shares }) =>
        [
            `Stopped: ${reasons.join("; ").replace(/\.$/, "")}.`,
            ...(Object.keys(shares).length > 0 ? [`${staying(shares)}.`] : []),
            "gray ramp goes on from here, gray rollback brings everybody back.",
        ].join(" "),
};

/** Who has what, as it was read back. */
function staying(shares: RampReport["shares"]): string {
    return Object.entries(shares)
        .map(([name, { version, share }]) => standsAt(name, version, share))
        .join(", ");
}

function named(versions: Readonly<Record<string, string>>): string {
    return Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", ");
}

const parseSteps = parsedBy(text => parseStepList(text, "steps"));
const parseErrors = parsedBy(text => parseShare(text, "share"));

function parseCount(text: string): number {
    const count = Number(text);
    if (!isWholeNumber(count, 1)) {
        throw new InvalidArgumentError("give a whole number of at least 1.");
    }
    return count;
}
