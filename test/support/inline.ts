import * as path from "node:path";
import {
    type DestroyResult,
    LocalWorkspace,
    type PulumiFn,
    type Stack,
    type UpOptions,
    type UpResult,
} from "@pulumi/pulumi/automation/index.js";
import type * as grayModule from "../../components";
import { removeFolder } from "../../components/local/files";
import { temporaryFolder, writeFiles } from "./temporary-folder";

const DIST = path.resolve(__dirname, "../../dist/components/index.js");

/** The built package, as programs import it. */
export async function importGray(): Promise<typeof grayModule> {
    return (await import(DIST)) as typeof grayModule;
}

/** How an update of an inline program ended: a refusal is no exception in tests. */
export interface InlineUpdate {
    failed: boolean;
    /** What the engine printed. */
    output: string;
    /** Operation → count, of an update that went well: `{ same: 4, create: 1 }`. */
    changes: Record<string, number>;
}

/**
 * A folder in which inline programs of the Automation API run, with a state of its own. The process works in it until it
 * is closed: programs find code and `.gray` by the working directory.
 */
export class InlineFolder {
    readonly folder = temporaryFolder();
    readonly work = path.join(this.folder, "work");
    private readonly before = process.cwd();

    constructor(files: Record<string, string>) {
        writeFiles(path.join(this.folder, "state"), { ".keep": "" });
        writeFiles(this.work, files);
        process.chdir(this.work);
    }

    write(files: Record<string, string>): void {
        writeFiles(this.work, files);
    }

    path(...names: string[]): string {
        return path.join(this.work, ...names);
    }

    /** A stack of a project; its program is given with each update. */
    async stack(projectName: string, stackName: string): Promise<InlineStack> {
        const envVars = {
            PULUMI_BACKEND_URL: `file://${this.folder}/state`,
            PULUMI_CONFIG_PASSPHRASE: "test",
            PULUMI_SKIP_UPDATE_CHECK: "true",
        };
        const stack = await LocalWorkspace.createOrSelectStack(
            { projectName, stackName, program: async () => Promise.resolve() },
            {
                envVars,
                projectSettings: { name: projectName, runtime: "nodejs", backend: { url: envVars.PULUMI_BACKEND_URL } },
            },
        );
        return new InlineStack(stack);
    }

    close(): void {
        process.chdir(this.before);
        removeFolder(this.folder);
    }
}

/** A stack of inline programs. */
export class InlineStack {
    constructor(readonly stack: Stack) {}

    /** An update; what `GRAY_TRAFFIC` and the like would say is given as configuration. */
    async up(program: PulumiFn, config: Record<string, string> = {}, options: UpOptions = {}): Promise<InlineUpdate> {
        return this.run(config, async onOutput => this.stack.up({ ...options, program, onOutput }));
    }

    async preview(program: PulumiFn, config: Record<string, string> = {}): Promise<InlineUpdate> {
        return this.run(config, async onOutput => {
            const { changeSummary } = await this.stack.preview({ program, onOutput });
            return { summary: { resourceChanges: changeSummary } } as unknown as UpResult;
        });
    }

    async destroy(): Promise<InlineUpdate> {
        return this.run({}, async onOutput => this.stack.destroy({ onOutput }));
    }

    private async run(
        config: Record<string, string>,
        work: (onOutput: (text: string) => void) => Promise<UpResult | DestroyResult>,
    ): Promise<InlineUpdate> {
        for (const [key, value] of Object.entries(config)) {
            await this.stack.setConfig(key, { value });
        }
        let output = "";
        try {
            const { summary } = await work(text => (output += text));
            return { failed: false, output, changes: summary.resourceChanges ?? {} };
        } catch (error) {
            return { failed: true, output: `${output}\n${(error as Error).message}`, changes: {} };
        } finally {
            for (const key of Object.keys(config)) {
                await this.stack.removeConfig(key);
            }
        }
    }
}
