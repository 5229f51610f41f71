import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Project } from "./project";

/** The built file: a program in a folder of its own runs plain Node.js. */
const UPDATE_ALONE = path.resolve(__dirname, "../../dist/components/pulumi-internals.js");

/** What an inline program is asked to do, one after the other. */
export type InlineSteps = ReadonlyArray<{ operation: "preview" | "up" | "destroy"; args: object }>;

/**
 * Runs an inline program of the Automation API in a process of its own, in a project's folder and with its environment.
 *
 * @param declared what the program declares, as a function of the arguments of a step: `args => { … }`
 * @returns of each step: the sentence that it was refused with, or "ok"
 */
export async function runInline(project: Project, declared: string, steps: InlineSteps): Promise<string[]> {
    project.write({
        "inline.js": `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const gray = require("pulumi-gray-release");
const { updateAlone } = require(${JSON.stringify(UPDATE_ALONE)});
const declared = ${declared};
async function main() {
    let args = {};
    const program = async () => declared(args);
    const stack = updateAlone(
        await LocalWorkspace.createOrSelectStack({ stackName: "inline", projectName: "inline", program }),
    );
    for (const step of ${JSON.stringify(steps)}) {
        args = step.args;
        try {
            await stack[step.operation]();
            console.log("ok");
        } catch (error) {
            console.log(/error: (?:Error: )?(\\w+: .*)/.exec(error.message)?.[1] ?? JSON.stringify(error.message));
        }
    }
}
main().catch(error => { console.error(error); process.exitCode = 1; });
`,
    });
    const { stdout } = await promisify(execFile)(process.execPath, ["inline.js"], {
        cwd: project.folder,
        env: project.pulumi.environment,
    });
    return stdout.trim().split("\n");
}
