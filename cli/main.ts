#!/usr/bin/env node
import { CommanderError } from "commander";
import { CancelledError } from "./engine/cancel";
import { EXIT, exitOfSignal, UsageError } from "./exit-codes";
import { plainText } from "./output/plain-text";
import { grayProgram } from "./program";

/** Runs the command line: errors are one line and a non-zero exit code. */

const program = grayProgram();

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
