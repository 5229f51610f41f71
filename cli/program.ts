import { Command } from "commander";
import { version } from "../components/version";
import { deployCommand } from "./commands/deploy";
import { historyCommand } from "./commands/history";
import { invokeCommand } from "./commands/invoke";
import { previewCommand } from "./commands/preview";
import { pruneCommand } from "./commands/prune";
import { publishCommand } from "./commands/publish";
import { rampCommand } from "./commands/ramp";
import { rollbackCommand } from "./commands/rollback";
import { serveCommand } from "./commands/serve";
import { statusCommand } from "./commands/status";

/** The command line: one verb a file. Wrong usage throws a `CommanderError`; it does not end the process. */
export function grayProgram(): Command {
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
    for (const command of [program, ...program.commands]) {
        command.exitOverride();
    }
    return program;
}
