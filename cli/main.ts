#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { version } from "../components/version";
import { CancelledError } from "./engine/cancel";
import { deployCommand } from "./commands/deploy";
import { EXIT, exitOfSignal, UsageError } from "./exit-codes";
import { historyCommand } from "./commands/history";
import { invokeCommand } from "./commands/invoke";
import { previewCommand } from "./commands/preview";
import { pruneCommand } from "./commands/prune";
import { publishCommand } from "./commands/publish";
import { rampCommand } from "./commands/ramp";
import { rollbackCommand } from "./commands/rollback";
import { serveCommand } from "./commands/serve";
import { plainText } from "./output/plain-text";
import { statusCommand } from "./commands/status";

/** The command line: one verb a file. Errors are one line and a non-zero exit code. */

const program = new Command("gray")
    .description("Gray releases of functions with Pulumi: `pulumi up` declares them, gray does the rest.")
    .version(version)
    .option("--debug", "show stack traces")
    .option("--no-color", "no colours (also NO_COLOR in the environment)")
    .showHelpAfterError("(gray --help lists the commands)")
    .addCommand(deployCommand())
    .addCommand(previewCommand())
    .addCommand(statusCommand())
    .addCommand(historyCommand())
    .addCommand(rampCommand())
    .addCommand(publishCommand())
    .addCommand(rollbackCommand())
    .addCommand(invokeCommand())
    .addCommand(pruneCommand())
    .addCommand(serveCommand())
    .addHelpText(
        "after",
        `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 rolled back, 10 something would change (gray preview --exit-code).
A share is written in the same way everywhere: 0.1 or 10%.`,
    );

// A usage error ends commander's way, with our code.
for (const command of [program, ...program.commands]) {
    command.exitOverride();
}

// What reads an answer may have read enough (`gray history | head`); the work goes on.
for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
        if (error.code !== "EPIPE") {
            throw error;
        }
    });
}

program.parseAsync().catch((error: unknown) => {
    if (error instanceof CommanderError) {
        process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage;
        return;
    }
    const shown = error instanceof Error ? error : new Error(String(error));
    const isDebugging = program.opts<{ debug?: boolean }>().debug === true;
    console.error(plainText((isDebugging ? shown.stack : undefined) ?? `gray: ${shown.message}`));
    process.exitCode = exitCodeOf(error);
});

function exitCodeOf(error: unknown): number {
    if (error instanceof CancelledError) {
        return exitOfSignal(error.signal);
    }
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
