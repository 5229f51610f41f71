import * as fs from "node:fs";
import { Command } from "commander";
import { isChange, releaseDiff } from "../../components/model/release-diff";
import type { EventLog } from "../engine/event-log";
import { EXIT } from "../exit-codes";
import { plan } from "../update/chosen-functions";
import { onStack, stackOf, type StackOptions } from "../options";
import { say } from "../output/say";
import { asking, inputsOf, type ReleaseFlags } from "../release-flags";
import { diffText } from "../output/diff-text";
import { diffMarkdown } from "../output/diff-markdown";
import type { StackDiff } from "../output/stack-diff";

interface PreviewOptions extends StackOptions, ReleaseFlags {
    markdown: boolean;
    output?: string;
    exitCode: boolean;
}

/** `gray preview`: what an update would change for callers. */
export function previewCommand(): Command {
    const command = asking(
        new Command("preview").description("show what an update would change for callers, and change nothing"),
    )
        .option("--markdown", "write Markdown, for a comment on a pull request", false)
        .option("-o, --output <file>", "write to this file")
        .option("--exit-code", `exit with ${String(EXIT.change)} when something would change`, false);
    return onStack(command)
        .addHelpText(
            "after",
            `
  gray preview                           what \`pulumi up\` would do
  gray preview --traffic 0.1             what \`gray deploy --traffic 0.1\` would do
  gray preview --markdown --output comment.md`,
        )
        .action(preview);
}

async function preview(options: PreviewOptions): Promise<void> {
    const inputs = inputsOf(options);
    const stack = await stackOf(options);
    const { function: names, all = false } = options;
    const planned = await plan(stack, { inputs, exactly: false, names, all });
    const diff = stackDiff(stack.name, planned.log);
    const text = options.json
        ? JSON.stringify(diff, undefined, 2)
        : options.markdown
          ? diffMarkdown(diff)
          : diffText(diff);
    if (options.output === undefined) {
        console.log(text);
    } else {
        fs.writeFileSync(options.output, `${text}\n`);
        say(`wrote ${options.output}`);
    }
    if (options.exitCode && diff.changes) {
        process.exitCode = EXIT.change;
    }
}

/** What a preview says, for people. */
export function stackDiff(stack: string, log: EventLog): StackDiff {
    const functions = log.changes().map(({ name, before, after }) => ({
        name,
        platform: (after ?? before)?.platform ?? "other",
        appears: before === undefined,
        disappears: after === undefined,
        diff: releaseDiff(before, after),
    }));
    return {
        stack,
        functions,
        others: log.others,
        warnings: log.warnings,
        changes: functions.some(({ diff }) => isChange(diff)) || log.others.length > 0,
    };
}
