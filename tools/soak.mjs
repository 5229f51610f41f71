/**
 * `npm run soak`: random sequences of what people do against the model of callers, for as long as it is told, and the long forms
 * of other tests. `npm test` runs two minutes of the first on the local platform.
 */
import { parseArgs } from "node:util";
import { ensureDist } from "./setup/dist.mjs";
import { ensurePackages } from "./setup/packages.mjs";
import { Failure, report } from "./setup/project.mjs";
import { exitOnSignals } from "./setup/run.mjs";
import { provide } from "./test/needs.mjs";
import { projectsOf, vitest } from "./test/vitest.mjs";

const MODEL = "test/callers-model/";
const PLATFORMS = ["local", "docker", "aws"];

const help = `npm run soak [-- options] [-- test files]

Makes random sequences of what people do (code, up, publish, pin, rollback, kills …) on a real engine, and compares what callers
are answered with a model of the contract after each step: ${MODEL}. Ends at the first difference, with what
led there. With test files it runs those in their long forms instead (test/conformance/load.test.ts).

  --platform <names>   local, docker, aws, or some of them: local,docker (default: local)
  --minutes <number>   for how long, on each platform (default: 60)
  --steps <number>     for how many steps, on each platform (default: as many as fit)
  --length <number>    steps of a sequence at most; each one starts with nothing (default: 200)
  --seed <number>      the sequences of an earlier run, which printed it
  --path <text>        with --seed: the one sequence that failed, which printed it
  --shrink             look for a shorter sequence after a failure; each try takes as long as a sequence
  --trace <file>       write each step into a file as it is made
  --help               this text`;

const options = {
    platform: { type: "string", default: "local" },
    minutes: { type: "string", default: "60" },
    steps: { type: "string" },
    length: { type: "string" },
    seed: { type: "string" },
    path: { type: "string" },
    trace: { type: "string" },
    shrink: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
};

async function main() {
    const { values, positionals } = read();
    if (values.help) {
        console.log(help);
        return 0;
    }
    const platforms = values.platform.split(",");
    const unknown = platforms.find(name => !PLATFORMS.includes(name));
    if (unknown !== undefined) throw new Failure(`--platform: "${unknown}" is none of ${PLATFORMS.join(", ")}`);
    for (const name of ["minutes", "steps", "length", "seed"]) number(name, values[name]);
    for (const step of [ensurePackages, ensureDist]) await step();

    const files = positionals.length > 0 ? positionals : [MODEL];
    const selected = positionals.length > 0 ? await projectsOf(positionals) : platforms;
    const needs = await Promise.all(provide(selected).values());
    const settings = Object.assign({ GRAY_SOAK: "true", ...environment(values) }, ...needs.map(need => need.settings));
    if (needs.some(need => need.blocked || need.failed > 0)) return 1;
    const { failed } = await vitest([...selected.flatMap(name => ["--project", name]), ...files], settings);
    return failed > 0 ? 1 : 0;
}

function read() {
    try {
        return parseArgs({ options, allowPositionals: true });
    } catch (error) {
        throw new Failure(`${error.message}; npm run soak -- --help lists the options`);
    }
}

function number(name, text) {
    if (text !== undefined && !/^\d+(\.\d+)?$/.test(text)) throw new Failure(`--${name}: "${text}" is not a number`);
}

/** What the tests read: those options that were given. */
function environment({ minutes, steps, length, seed, path, trace, shrink }) {
    const given = { MINUTES: minutes, STEPS: steps, LENGTH: length, SEED: seed, PATH: path, TRACE: trace };
    const entries = Object.entries(given).filter(([, value]) => value !== undefined);
    return {
        ...Object.fromEntries(entries.map(([name, value]) => [`GRAY_${name}`, value])),
        ...(shrink && { GRAY_SHRINK: "true" }),
    };
}

exitOnSignals();
try {
    process.exitCode = await main();
} catch (error) {
    report(error);
    process.exitCode = 1;
}
