import type { Stack } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import color from "picocolors";
import { deployedFunction } from "../../components/state/deployed-function";
import type { Release } from "../../components/state/release";
import { chosenReleases, readState, type StackState } from "../engine/stack-state";
import { withDeclared } from "../engine/undeclared-functions";
import { UsageError } from "../exit-codes";
import { operationsOf } from "../engine/platform-operations";
import { requireInForce } from "../update/in-force";
import { onStack, parseNames, stackOf, type StackOptions, waiting } from "../options";
import { say } from "../output/say";
import { allOption } from "../release-flags";
import { separateFailures } from "../update/separate-failures";
import { splitUpdate } from "../update/split-update";
import { printUpdated, type Updated, update } from "../update/run-update";

interface RollbackOptions extends StackOptions {
    to?: string;
    wait: boolean;
    all: boolean;
}

/** `gray rollback`: everybody is back on the published version, or on an older one. */
export function rollbackCommand(): Command {
    const command = new Command("rollback")
        .description("take everybody back to the published version, or to an older one, and deploy nothing")
        .argument("[functions]", "which (default: all)", parseNames)
        .option("--to <version>", "make this older version the published one")
        .addOption(allOption());
    return waiting(onStack(command))
        .addHelpText(
            "after",
            `
  gray rollback              traffic 0: the published version serves everybody
  gray rollback api --to 3   version 3 is the published one from now on, and serves everybody`,
        )
        .action(rollback);
}

async function rollback(names: string[] | undefined, options: RollbackOptions): Promise<void> {
    const stack = await stackOf(options);
    const state = await readState(stack);
    const requested = chosenReleases(state, names);
    const unpublished = requested
        .filter(({ resolution }) => resolution.published.state === "none")
        .map(({ name }) => name);
    // Those that can go back must not wait for those that cannot.
    const chosen = options.to === undefined ? requested.filter(({ name }) => !unpublished.includes(name)) : requested;
    if (options.to !== undefined && chosen.length !== 1) {
        const known = chosen.map(({ name }) => name).join(", ");
        throw new UsageError(`--to is a version of one function; name one of ${known || "(there are none)"}`);
    }
    if (chosen.length < requested.length) {
        const sentence = `${unpublished.join(", ")}: nothing is published, so there is nothing to go back to`;
        if (chosen.length === 0 || names !== undefined) {
            throw new Error(`${sentence}; give a version with --to`);
        }
        say(sentence);
    }
    if (chosen.length === 0) {
        throw new Error(`${stack.name} has no function of pulumi-gray-release`);
    }
    const called = chosen.map(({ name }) => name);
    const updated = await withDeclared(called, names !== undefined, say, async left =>
        rollBack(stack, state, chosenReleases(state, left), options),
    );
    printUpdated(stack, updated, options.json);
    say(`rolled back in ${updated.seconds.toFixed(1)} s`);
}

/**
 * Takes all traffic from the newest version: one engine run that touches nothing but the split. It does not look first: every
 * second counts. A function whose own arguments in the program ask for something else stays as it is; the others go back. So
 * do the others when one fails.
 *
 * @throws Error when callers are not back
 */
export async function rollBack(
    stack: Stack,
    state: StackState,
    releases: readonly Release[],
    options: { to?: string | undefined; wait: boolean; all: boolean },
): Promise<Updated> {
    const updated = await separateFailures(releases, state.resources, async left =>
        rollBackTogether(stack, state, left, options),
    );
    await warnOfSilence(
        updated,
        releases.map(({ name }) => name),
    );
    return updated;
}

/** Takes all traffic from the newest versions of some functions in one run of the engine. */
async function rollBackTogether(
    stack: Stack,
    state: StackState,
    releases: readonly Release[],
    { to, wait, all }: { to?: string | undefined; wait: boolean; all: boolean },
): Promise<Updated> {
    const names = releases.map(({ name }) => name);
    const inputs = {
        rollback: true,
        traffic: Object.fromEntries(names.map(name => [name, 0])),
        ...(to !== undefined && { pin: Object.fromEntries(names.map(name => [name, to])) }),
    };
    const change = to === undefined ? "traffic" : "pin";
    const { limits } = await splitUpdate(stack, state, releases, { change, inputs, all });
    const updated = await update(stack, {
        inputs,
        exactly: true,
        title: `rolling back ${names.join(", ")}`,
        command: ["gray rollback", names.join(","), ...(to === undefined ? [] : ["--to", to])].join(" "),
        limits,
        wait,
    });
    requireInForce(inputs, names, updated.releases);
    return updated;
}

/** The split may be right and nobody served: an update of the split alone does not look at what answers. */
async function warnOfSilence({ log, releases }: Updated, names: readonly string[]): Promise<void> {
    const resources = log.resourcesAfter();
    const checks = releases
        .filter(({ name }) => names.includes(name))
        .map(async release =>
            operationsOf(release)
                .requireAnswer?.(deployedFunction(resources, release))
                .catch((error: unknown) => {
                    say(color.yellow(`warning: ${release.name}: ${(error as Error).message}`));
                }),
        );
    await Promise.all(checks);
}
