import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What the tests use of the user's own folder: what is installed there. */
const SHARED = ["plugins", "versions", "bin"];

/**
 * Makes a folder for what Pulumi keeps for a user, other than plugins: the tests leave no trace in the user's own. `logs` is a file
 * there, so Pulumi writes no log of its own: that takes a tenth of the processor time of each of the tests' 2000 commands.
 *
 * Source: `StartLogging` in pkg/logging/encrypted.go of Pulumi's command line
 *
 * @returns the folder for `PULUMI_HOME`
 */
export function makePulumiHome(folder: string): string {
    const own = process.env["PULUMI_HOME"] ?? path.join(os.homedir(), ".pulumi");
    const home = path.join(folder, "pulumi-home");
    fs.mkdirSync(home, { recursive: true });
    for (const name of SHARED) {
        fs.mkdirSync(path.join(own, name), { recursive: true });
        fs.symlinkSync(path.join(own, name), path.join(home, name));
    }
    fs.writeFileSync(path.join(home, "logs"), "");
    return home;
}
