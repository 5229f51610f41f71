import { Command } from "commander";
import { LATEST, PUBLISHED } from "../components/model/references";
import { percent } from "../components/model/share-text";
import { chosenReleases, readState } from "./engine/stack-state";
import { onStack, parseNames, parseTraffic, say, stackOf, type StackOptions, waiting } from "./options";
import { printUpdated, targetsFor, update } from "./update";

interface PublishOptions extends StackOptions {
    traffic?: number;
    wait: boolean;
}

/** `gray publish`: marks the newest version as the stable one, without deploying anything. */
export function publishCommand(): Command {
    const command = new Command("publish")
        .description("mark the newest version as the stable one; nothing is deployed, what runs is published")
        .argument("[functions]", "which (default: all)", parseNames)
        .option(
            "-t, --traffic <share>",
            "share that later versions start with (default: the one that stands)",
            parseTraffic,
        );
    return waiting(onStack(command))
        .addHelpText(
            "after",
            `
  gray publish --traffic 0     the last step of a release: the next version starts with nobody
  gray publish api,web`,
        )
        .action(publish);
}

async function publish(names: string[] | undefined, options: PublishOptions): Promise<void> {
    const stack = await stackOf(options);
    const state = await readState(stack);
    const chosen = chosenReleases(state, names);
    const targets = targetsFor(state, chosen, "publish");
    if (chosen.length === 0) {
        throw new Error(`${stack.name} has no function of pulumi-gray-release; deploy one first`);
    }
    const called = chosen.map(({ name }) => name);
    const { traffic } = options;
    const updated = await update(stack, {
        inputs: {
            publish: called,
            traffic: traffic === undefined ? undefined : Object.fromEntries(called.map(name => [name, traffic])),
        },
        exactly: true,
        title: `publishing ${called.join(", ")}`,
        command: `gray publish ${called.join(",")}`,
        targets,
        wait: options.wait,
    });
    const left = updated.releases.find(({ name, split }) => called.includes(name) && split[PUBLISHED] !== undefined);
    if (left !== undefined) {
        throw new Error(
            `${left.name}: its newest version is not published; a publish or pin argument in the program comes first`,
        );
    }
    printUpdated(stack, updated, options.json);
    const next = updated.releases.find(({ name, traffic: share }) => called.includes(name) && share > 0);
    if (next !== undefined) {
        say(`traffic stands at ${percent(next.traffic)} for ${next.name}: its next ${LATEST} gets that share at once`);
    }
}
