import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import { parseDuration } from "../../components/model/duration";
import type { Platform } from "../../components/platforms/platform";
import { platforms } from "../../components/platforms/registry";
import { chosenReleases, readState, type StackState } from "../engine/stack-state";
import type { MetricsSource } from "../../components/metrics/metrics-source";
import type { Release } from "../../components/state/release";
import { openMetrics, operationsOf } from "../engine/platform-operations";
import { UsageError } from "../exit-codes";
import { onStack, parsedBy, parseNames, stackOf, type StackOptions } from "../options";
import { printJson } from "../output/say";
import { statusJson } from "../status/json";
import { type KnownVersions, knownVersions, withSeen } from "../status/function-status";
import { openScreen } from "../status/screen";
import { statusText } from "../status/text";
import { MovingWindow, type Seen, seenByNow } from "../status/windows";

interface StatusOptions extends StackOptions {
    function?: string[];
    watch: boolean;
    window?: number;
}

/** How often a watch looks at metrics, and at how many looks the state and versions are read anew. */
const LOOK_MILLISECONDS = 2000;
const LOOKS = 5;

/** `gray status`: who gets what, the versions there are, and what they answered. */
export function statusCommand(): Command {
    const command = new Command("status")
        .description("show who gets what, all versions, and how they answered")
        .option("-f, --function <names>", "only these functions", parseNames)
        .option("-w, --watch", "draw again every 2 seconds until Ctrl-C", false)
        .option(
            "--window <time>",
            "with --watch: count the answers of this last time (default: since the watch began)",
            parsedBy(text => parseDuration(text, "window")),
        );
    return onStack(command)
        .addHelpText(
            "after",
            () => `
The numbers are those of the default alias: requests, the share of them that failed, and p95, the time that 95 of 100
requests took at most. Where they come from:
${platforms().map(metricsLine).join("\n")}
Age, code and commit are those of each version. Of the versions that no alias or rule names, the 10 newest are shown.

  gray status
  gray status --watch --window 30s --function api`,
        )
        .action(status);
}

/** What a platform's numbers are of. */
function metricsLine({ name, operations }: Platform): string {
    const { from, span, errors, lacks } = operations().metrics;
    const missing = lacks.length === 0 ? "" : `. There is no ${lacks.join(", ")}`;
    return `  ${name}: from ${from}, ${span}. Errors are ${errors}${missing}`;
}

async function status(options: StatusOptions): Promise<void> {
    if (options.window !== undefined && !options.watch) {
        throw new UsageError("--window is the time that a watch looks back; give --watch with it");
    }
    const stack = await stackOf(options);
    if (options.watch) {
        await watch(stack, options);
        return;
    }
    const { state, known } = await read(stack, options.function);
    const functions = await Promise.all(
        known.map(async deployed => withSeen(deployed, await seenByNow(openMetrics(state, deployed.release)))),
    );
    if (options.json) {
        printJson(statusJson(stack.name, functions, Date.now()));
    } else {
        console.log(statusText(stack.name, functions, Date.now()));
    }
}

async function watch(stack: Stack, options: StatusOptions): Promise<void> {
    const windows = new Map<string, MovingWindow>();
    let last = await read(stack, options.function);
    const draw = await openScreen();
    for (let look = 1; ; look++) {
        const { state, known } = last;
        const functions = await Promise.all(
            known.map(async deployed =>
                withSeen(deployed, await lookAt(state, deployed.release, windows, options.window)),
            ),
        );
        const now = Date.now();
        draw(
            options.json
                ? JSON.stringify(statusJson(stack.name, functions, now))
                : statusText(stack.name, functions, now),
        );
        await sleep(LOOK_MILLISECONDS);
        if (look % LOOKS === 0) {
            last = await read(stack, options.function);
        }
    }
}

/** What was seen in the window so far. Where metrics come minutes late, the window is always the platform's own. */
async function lookAt(
    state: StackState,
    release: Release,
    windows: Map<string, MovingWindow>,
    length: number | undefined,
): Promise<Seen> {
    const source = openMetrics(state, release);
    if (operationsOf(release).metrics.isLate) {
        return seenByNow(source);
    }
    const open = (): MetricsSource => openMetrics(state, release);
    const id = `${release.urn} ${source.id}`;
    const window = windows.get(id) ?? new MovingWindow(open, length);
    windows.set(id, window);
    return window.look();
}

interface Read {
    state: StackState;
    known: KnownVersions[];
}

async function read(stack: Stack, names: readonly string[] | undefined): Promise<Read> {
    const state = await readState(stack);
    const releases = chosenReleases(state, names);
    if (releases.length === 0) {
        throw new Error(`${stack.name} has no function of pulumi-gray-release; deploy one first`);
    }
    return { state, known: await knownVersions(state, releases) };
}
