import type { Workspace } from "@pulumi/pulumi/automation";

/** The Pulumi project in a folder, through the Automation API. */
export async function openWorkspace(directory: string): Promise<Workspace> {
    // Loaded when it is needed: it takes a third of a second.
    const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
    return inPulumisWords(LocalWorkspace.create({ workDir: directory }));
}

/** What Pulumi does or, when it fails, its own sentence instead of the Automation API's report of the command. */
export async function inPulumisWords<T>(work: Promise<T>): Promise<T> {
    try {
        return await work;
    } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        if (/spawn pulumi ENOENT|program not found|Failed to find Pulumi CLI/i.test(text)) {
            const fix = "install Pulumi (https://www.pulumi.com/docs/install/) or put it on PATH";
            throw new Error(`the command pulumi is not found; ${fix}`, { cause: error });
        }
        const [, sentence = text] = /^error: (.+)$/m.exec(text) ?? [];
        throw new Error(sentence, { cause: error });
    }
}
