import * as fs from "node:fs";
import * as path from "node:path";
import { pulumiHome } from "../../../components/plugin/install";

/** What the tests use of the user's own folder: what is installed there. */
const SHARED = ["plugins", "versions", "bin"];

/**
 * Makes a folder for what Pulumi keeps for a user, so that the tests leave no trace in the user's own; plugins alone are shared. `logs`
 * is a file there, so that Pulumi writes no log: its log takes a tenth of the processor time of each of the tests' 2000 commands.
 *
 * Source: `StartLogging` in pkg/logging/encrypted.go of Pulumi's command line
 *
 * @returns the folder for `PULUMI_HOME`
 */
export function makePulumiHome(folder: string): string {
    const own = pulumiHome();
    const home = path.join(folder, "pulumi-home");
    fs.mkdirSync(home, { recursive: true });
    for (const name of SHARED) {
        fs.mkdirSync(path.join(own, name), { recursive: true });
        fs.symlinkSync(path.join(own, name), path.join(home, name));
    }
    fs.writeFileSync(path.join(home, "logs"), "");
    return home;
}
