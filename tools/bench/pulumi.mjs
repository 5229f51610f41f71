/** Pulumi projects of a bench: their state is in files, and nothing asks or looks for updates. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "../setup/project.mjs";
import { pulumiBin } from "../setup/pulumi.mjs";
import { median, middleRatio, run } from "./processes.mjs";

/** Projects in a folder; `settings` are in the environment of all their commands. */
export async function projectsIn(folder, settings = {}) {
    const state = join(folder, "state");
    mkdirSync(state);
    const environment = {
        ...process.env,
        GRAY_PACKAGE: root,
        PATH: `${await pulumiBin()}${delimiter}${process.env.PATH}`,
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: "bench",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...settings,
    };

    /** A stack for the project in a folder: `pulumi` runs a command there. */
    async function stack(project) {
        const pulumi = (args, more = {}) =>
            run("pulumi", [...args, "--non-interactive"], { cwd: project, env: { ...environment, ...more } });
        await pulumi(["stack", "init", "bench"]);
        const timed = async (args, more) => (await pulumi(args, more)).milliseconds;
        return {
            folder: project,
            pulumi,
            up: more => timed(["up", "--yes"], more),
            update: more => timed(["up", "--yes", "--skip-preview"], more),
            preview: more => timed(["preview"], more),
        };
    }

    /** A project in JavaScript, so that no time goes into TypeScript, with a handler in `src`. */
    async function javascript(name, program) {
        const project = join(folder, name);
        mkdirSync(join(project, "src"), { recursive: true });
        writeFileSync(
            join(project, "Pulumi.yaml"),
            `name: ${name}\nruntime:\n  name: nodejs\n  options: { typescript: false }\n`,
        );
        writeFileSync(join(project, "package.json"), '{ "main": "index.js" }\n');
        writeFileSync(join(project, "index.js"), program);
        writeFileSync(join(project, "src", "index.js"), "exports.handler = async () => 1;\n");
        symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
        return stack(project);
    }

    return { stack, javascript };
}

/** A row of times in milliseconds, measured in turns: the medians, and whether the middle of their ratios is at most the goal. */
export function timeRow(name, here, otherName, other, goal) {
    const ratio = middleRatio(here, other);
    const seconds = times => `${(median(times) / 1000).toFixed(2)} s`;
    return {
        name,
        here: seconds(here),
        other: `${otherName}: ${seconds(other)}`,
        ratio: ratio.toFixed(2),
        goal: `at most ${goal}`,
        met: ratio <= goal,
    };
}
