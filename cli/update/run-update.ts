import type { Stack } from "@pulumi/pulumi/automation";
import { hostname } from "node:os";
import color from "picocolors";
import type { EventLog } from "../engine/event-log";
import { newestShare } from "../../components/model/resolution";
import { CancelledError } from "../engine/cancel";
import { type RunInputs, toEnvironment } from "../engine/release-inputs";
import { type Limits, runUp } from "../engine/run";
import type { Release } from "../../components/state/release";
import { readState } from "../engine/stack-state";
import { userName } from "../machine/user";
import { printJson, say } from "../output/say";
import { Progress } from "../output/progress";
import { releaseJson } from "../output/release-json";
import { standsAt } from "../output/shares";
import { splitTable } from "../output/split-table";

/** An update that a command makes. */
export interface UpdateRequest {
    inputs: RunInputs;
    /** Whether nothing else is to be published, pinned or weighed, whatever environment and configuration say. */
    exactly: boolean;
    /** What is done, for people: "publishing api". */
    title: string;
    /** The command, for the stack's history: "gray publish". */
    command: string;
    /** What it leaves as it is; it is an update of everything when there are none. */
    limits: Limits;
    wait: boolean;
}

/** How an update ended. */
export interface Updated {
    log: EventLog;
    /** The releases as they are now. */
    releases: Release[];
    seconds: number;
}

/** Updates a stack, shows what it is at, and says what the engine warns of. */
export async function update(stack: Stack, request: UpdateRequest): Promise<Updated> {
    const { inputs, exactly, title, command, limits, wait } = request;
    const progress = await Progress.open(title);
    const started = Date.now();
    try {
        const log = await runUp(stack, {
            environment: toEnvironment(inputs, exactly),
            limits,
            message: `${command} (${userName()}@${hostname()})`,
            wait,
            say,
            onEvent: progress.onEvent,
        });
        progress.close();
        log.warnings.forEach(warning => {
            say(color.yellow(`warning: ${warning}`));
        });
        const releases = log.changes().flatMap(({ after }) => (after === undefined ? [] : [after]));
        return { log, releases, seconds: (Date.now() - started) / 1000 };
    } catch (error) {
        progress.close();
        throw error instanceof CancelledError ? new CancelledError(error.signal, await standing(stack)) : error;
    } finally {
        progress.close();
    }
}

/** Where an update that was cancelled left the callers, as it was read back, and how to go on. */
async function standing(stack: Stack): Promise<string> {
    const { releases } = await readState(stack);
    const shares = releases
        .map(({ name, resolution }) => standsAt(name, resolution.newest, newestShare(resolution)))
        .join(", ");
    return (
        `the update was cancelled. ${shares === "" ? `${stack.name} has no function yet` : shares}. \`gray deploy\` goes ` +
        "on from here, `gray rollback` brings everybody back"
    );
}

/** Prints how an update left the callers. */
export function printUpdated(stack: Stack, { log, releases, seconds }: Updated, json: boolean): void {
    if (json) {
        printJson({
            stack: stack.name,
            seconds,
            functions: releases.map(releaseJson),
            warnings: log.warnings,
        });
        return;
    }
    console.log(releases.length === 0 ? `${stack.name} has no function of pulumi-gray-release.` : splitTable(releases));
    console.log(`\n${stack.name} is up to date after ${seconds.toFixed(1)} s.`);
}
