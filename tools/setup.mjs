/**
 * `npm run setup`: provides what the project needs and lacks, which is npm packages, a Pulumi CLI and the compiled
 * package; says what it took. Runs before any npm package is there.
 */
import { ensureDist } from "./setup/dist.mjs";
import { ensurePackages } from "./setup/packages.mjs";
import { isMain, report } from "./setup/project.mjs";
import { ensurePulumi } from "./setup/pulumi.mjs";
import { exitOnSignals } from "./setup/run.mjs";

export { pulumiBin } from "./setup/pulumi.mjs";

/** In this order: each needs the one before. */
export const steps = [ensurePackages, ensurePulumi, ensureDist];

const help = `npm run setup [-- --quiet] [-- --debug]

Sets up the project, as far as it is not: npm packages (npm ci), a Pulumi CLI, dist/.
The Pulumi CLI is the first of: \`pulumi\` on PATH (3.208.0 or newer), the npm package pulumi
(downloads the official CLI), a build from the Go modules in tools/ (needs Go 1.25, takes 5 to 7
minutes, once for this user). Afterwards \`npx pulumi\` and \`npx gray\` work in this folder.

  --quiet   print only when something had to be done or failed
  --debug   print the stack trace of a failure
  --help    print this

PULUMI_HOME is where Pulumi keeps its files (~/.pulumi).`;

async function main(options) {
    const unknown = options.find(option => !["--quiet", "--debug", "--help"].includes(option));
    if (unknown !== undefined || options.includes("--help")) {
        console.log(unknown === undefined ? help : `unknown option ${unknown}\n\n${help}`);
        return unknown === undefined ? 0 : 1;
    }
    const [major, minor] = process.versions.node.split(".").map(Number);
    if (major < 20 || (major === 20 && minor < 19)) {
        console.error(`failed: Node.js ${process.versions.node} is too old; install 20.19 or newer`);
        return 1;
    }
    exitOnSignals();
    try {
        for (const step of steps) {
            const { changed, text } = await step();
            if (changed || !options.includes("--quiet")) console.log(text);
        }
        return 0;
    } catch (error) {
        report(error, options.includes("--debug"));
        return 1;
    }
}

if (isMain(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
