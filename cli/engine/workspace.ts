import * as fs from "node:fs";
import * as path from "node:path";
import type { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { keepSelectedStack, updateAlone } from "../../components/pulumi-internals";
import { deferPackages } from "../../components/defer-packages";
import { projectFolder } from "../../components/stack-folder";
import { readDotEnv } from "./dot-env";
import { orPulumiError } from "./pulumi-errors";

/** Where a command works. */
export interface WorkspaceOptions {
    /** The Pulumi project's folder, or one in it. */
    directory: string;
    /** The stack; `STAGE` in the environment or in `.env` names one, too. */
    stack?: string;
}

/**
 * The stack that a command is for, through the Automation API: the one named, else `STAGE` of the environment or of the
 * project's `.env`, else the one that is selected. Which one is selected is never changed.
 */
export async function openStack(options: WorkspaceOptions): Promise<Stack> {
    if (!fs.existsSync(options.directory)) {
        throw new Error(`--directory: ${options.directory} is not there; give the Pulumi project's folder`);
    }
    const folder = projectFolder(options.directory);
    readDotEnv(path.join(folder, ".env"));
    // Loaded when it is needed: it takes a fifth of a second.
    deferPackages();
    const automation = await import("@pulumi/pulumi/automation/index.js");
    const workspace = await orPulumiError(automation.LocalWorkspace.create({ workDir: folder }));
    const name = options.stack ?? nonEmpty(process.env["STAGE"]) ?? (await selectedStack(workspace));
    return updateAlone(await automation.Stack.select(name, keepSelectedStack(workspace)));
}

async function selectedStack(workspace: LocalWorkspace): Promise<string> {
    const selected = await orPulumiError(workspace.stack());
    if (selected === undefined) {
        throw new Error("no stack is selected; name one with --stack, as STAGE in .env, or run `pulumi stack select`");
    }
    return selected.name;
}

function nonEmpty(text: string | undefined): string | undefined {
    return text === "" ? undefined : text;
}
