import * as fs from "node:fs/promises";
import * as path from "node:path";
import { inject } from "vitest";
import type { Pulumi } from "../pulumi";
import { writeFiles } from "../temporary-folder";
import { PROJECT_NAME, STACK } from "./names";

/** What `Pulumi` finds in its environment, so that the new stack is the selected one. */
export const SELECTED = { PULUMI_STACK: STACK };

/** Makes a project of plain JavaScript, whose stack is a copy of the one that `pulumi stack init` made before all tests. */
export async function newStack({ project, state }: Pulumi): Promise<void> {
    writeFiles(project, {
        "Pulumi.yaml": `name: ${PROJECT_NAME}\nruntime:\n  name: nodejs\n  options: { typescript: false }\n`,
        "package.json": '{ "main": "index.js" }\n',
    });
    const made = inject("newStack");
    const settings = `Pulumi.${STACK}.yaml`;
    await fs.copyFile(path.join(made, "project", settings), path.join(project, settings));
    await fs.cp(path.join(made, "state"), state, { recursive: true });
}
