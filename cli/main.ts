#!/usr/bin/env node
import { Command } from "commander";
import { version } from "../components/version";
import { pruneCommand } from "./prune";
import { serveCommand } from "./serve";

/** The command line: one verb a file. Errors are one line and a non-zero exit code. */

const program = new Command("gray")
    .description("Gray releases of functions with Pulumi: `pulumi up` declares them, gray does the rest.")
    .version(version)
    .option("--debug", "show stack traces")
    .showHelpAfterError("(gray --help lists the commands)")
    .addCommand(serveCommand())
    .addCommand(pruneCommand());

program.parseAsync().catch((error: unknown) => {
    const shown = error instanceof Error ? error : new Error(String(error));
    console.error(program.opts<{ debug?: boolean }>().debug === true ? shown.stack : `gray: ${shown.message}`);
    process.exitCode = 1;
});
