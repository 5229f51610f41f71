import type { Stack } from "@pulumi/pulumi/automation";
import { Command } from "commander";
import { LATEST } from "../../components/model/references";
import { percent } from "../../components/model/share-text";
import { chosenReleases, readState, type StackState } from "../engine/stack-state";
import { withDeclared } from "../engine/undeclared-functions";
import { requireInForce, requirePossible } from "../update/in-force";
import { look } from "../update/preview-update";
import { onStack, parseNames, parseTraffic, stackOf, type StackOptions, waiting } from "../options";
import { say } from "../output/say";
import { allOption } from "../release-flags";
import { madeIn, splitUpdate } from "../update/split-update";
import { printUpdated, update } from "../update/run-update";

interface PublishOptions extends StackOptions {
    traffic?: number;
    wait: boolean;
    all: boolean;
}

/** `gray publish`: marks the newest version as the stable one, without deploying anything. */
export function publishCommand(): Command {
    const command = new Command("publish")
        .description("mark the newest version as the stable one, and deploy nothing")
        .argument("[functions]", "which (default: all)", parseNames)
        .option(
            "-t, --traffic <share>",
            "the share that later versions start with (default: the share of now)",
            parseTraffic,
        )
        .addOption(allOption());
    return waiting(onStack(command))
        .addHelpText(
            "after",
            `
  gray publish --traffic 0     the last step of a release: the next version starts without callers
  gray publish api,web`,
        )
        .action(publish);
}

async function publish(names: string[] | undefined, options: PublishOptions): Promise<void> {
    const stack = await stackOf(options);
    const state = await readState(stack);
    const chosen = chosenReleases(state, names).map(({ name }) => name);
    if (chosen.length === 0) {
        throw new Error(`${stack.name} has no function of pulumi-gray-release; deploy one first`);
    }
    await withDeclared(chosen, names !== undefined, say, async called => publishThem(stack, state, called, options));
}

async function publishThem(
    stack: Stack,
    state: StackState,
    names: readonly string[],
    { traffic, wait, json, all }: PublishOptions,
): Promise<void> {
    const inputs = {
        publish: [...names],
        traffic: traffic === undefined ? undefined : Object.fromEntries(names.map(name => [name, traffic])),
    };
    const { limits, log: seen } = await splitUpdate(stack, state, chosenReleases(state, names), {
        change: "publish",
        inputs,
        all,
    });
    const log = seen ?? (await look(stack, inputs, { exactly: true, limits }));
    const made = madeIn(log, names);
    if (made !== undefined) {
        throw new Error(
            `${made}: the program has changed, and this would publish what nobody deployed; gray deploy first`,
        );
    }
    requirePossible(inputs, names, log.changes());
    const updated = await update(stack, {
        inputs,
        exactly: true,
        title: `publishing ${names.join(", ")}`,
        command: `gray publish ${names.join(",")}`,
        limits,
        wait,
    });
    requireInForce(inputs, names, updated.releases);
    printUpdated(stack, updated, json);
    const next = updated.releases.find(({ name, traffic: share }) => names.includes(name) && share > 0);
    if (next !== undefined) {
        say(`traffic stands at ${percent(next.traffic)} for ${next.name}: its next ${LATEST} gets that share at once`);
    }
}
