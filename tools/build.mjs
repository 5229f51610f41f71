/**
 * `npm run build`: compiles the package into dist/.
 */
import { buildDist } from "./setup/dist.mjs";
import { report } from "./setup/project.mjs";
import { exitOnSignals } from "./setup/run.mjs";

exitOnSignals();
try {
    await buildDist();
} catch (error) {
    report(error, process.argv.includes("--debug"));
    process.exitCode = 1;
}
