import * as path from "node:path";
import {
    type EngineEvent,
    LocalWorkspace,
    type PulumiFn,
    type Stack,
    type UpOptions,
} from "@pulumi/pulumi/automation/index.js";
import { updateAlone } from "../../components/pulumi-internals";
import type * as grayModule from "../../components";
import { removeFolder } from "../../components/files";
import { SECRETS_PROVIDER } from "./new-stack/names";
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
                ...secretsProvider(),
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
    constructor(readonly stack: Stack) {
        updateAlone(stack);
    }

    /** An update; what `GRAY_TRAFFIC` and the like would say is given as configuration. */
    async up(program: PulumiFn, config: Config = {}, options: UpOptions = {}): Promise<InlineUpdate> {
        return this.run(config, options, async listeners => this.stack.up({ ...options, program, ...listeners }));
    }

    async preview(program: PulumiFn, config: Config = {}): Promise<InlineUpdate> {
        return this.run(config, {}, async listeners => this.stack.preview({ program, ...listeners }));
    }

    async destroy(): Promise<InlineUpdate> {
        return this.run({}, {}, async listeners => this.stack.destroy(listeners));
    }

    private async run(
        config: Config,
        { onEvent }: Pick<UpOptions, "onEvent">,
        work: (listeners: Listeners) => Promise<unknown>,
    ): Promise<InlineUpdate> {
        await this.configure(config);
        let output = "";
        let changes = {};
        try {
            await work({
                onOutput: text => (output += text),
                onEvent: event => {
                    changes = event.summaryEvent?.resourceChanges ?? changes;
                    onEvent?.(event);
                },
            });
            return { failed: false, output, changes };
        } catch (error) {
            return { failed: true, output: `${output}\n${(error as Error).message}`, changes: {} };
        } finally {
            await this.configure(Object.fromEntries(Object.keys(config).map(key => [key, undefined])));
        }
    }

    /** Sets values of the stack's configuration, and removes those that are undefined, without a `pulumi config` for each. */
    private async configure(changes: Record<string, string | undefined>): Promise<void> {
        if (Object.keys(changes).length === 0) return;
        const { workspace, name } = this.stack;
        const settings = await workspace.stackSettings(name);
        const config = Object.entries({ ...settings.config, ...changes }).filter(([, value]) => value !== undefined);
        await workspace.saveStackSettings(name, { ...settings, config: Object.fromEntries<string>(config) });
    }
}

function secretsProvider(): { secretsProvider?: string } {
    const provider = process.env[SECRETS_PROVIDER];
    return provider === undefined ? {} : { secretsProvider: provider };
}

type Config = Record<string, string>;

/** What an operation tells while it runs. */
interface Listeners {
    onOutput: (text: string) => void;
    onEvent: (event: EngineEvent) => void;
}
