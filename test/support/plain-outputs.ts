import * as fs from "node:fs";
import * as path from "node:path";
import { SPECIAL_KEY } from "../../components/plugin/secrets";

interface Checkpoint {
    checkpoint: { latest?: { resources?: Array<{ type: string; outputs?: Record<string, unknown> }> } };
}

/**
 * A stack's outputs from its state's file, in no time: the command line needs half a second. `undefined` when one of
 * them is for the command line to open.
 *
 * @param state the folder of the state, which has one project
 */
export function plainOutputs(state: string, stack: string): Record<string, unknown> | undefined {
    const projects = path.join(state, ".pulumi", "stacks");
    const [project = ""] = fs.readdirSync(projects);
    const { checkpoint } = JSON.parse(
        fs.readFileSync(path.join(projects, project, `${stack}.json`), "utf8"),
    ) as Checkpoint;
    const outputs = checkpoint.latest?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
    return JSON.stringify(outputs).includes(SPECIAL_KEY) ? undefined : outputs;
}
