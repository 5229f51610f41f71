import * as fs from "node:fs";
import * as path from "node:path";
import { inject } from "vitest";
import type { Pulumi } from "../pulumi";
import { writeFiles } from "../temporary-folder";
import { PROJECT_NAME, STACK } from "./names";

/** What `Pulumi` finds in its environment, so that the new stack is the selected one. */
export const SELECTED = { PULUMI_STACK: STACK };

/** A project of plain JavaScript with a new stack: a copy of the one that `pulumi stack init` made before all tests. */
export function newStack({ project, state }: Pulumi): void {
    writeFiles(project, {
        "Pulumi.yaml": `name: ${PROJECT_NAME}\nruntime:\n  name: nodejs\n  options: { typescript: false }\n`,
        "package.json": '{ "main": "index.js" }\n',
    });
    const made = inject("newStack");
    const settings = `Pulumi.${STACK}.yaml`;
    fs.copyFileSync(path.join(made, "project", settings), path.join(project, settings));
    fs.cpSync(path.join(made, "state"), state, { recursive: true });
}
