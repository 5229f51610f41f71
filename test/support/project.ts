import * as fs from "node:fs";
import * as path from "node:path";
import { removeFolder } from "../../components/files";
import { gray, type GrayRun, type RunningGray, startGray } from "./gray";
import { STACK } from "./new-stack/names";
import { newStack, SELECTED } from "./new-stack/new-stack";
import { plainOutputs } from "./plain-outputs";
import { linkPackages, Pulumi, type Run } from "./pulumi";
import { temporaryFolder, writeFiles } from "./temporary-folder";

export { STACK } from "./new-stack/names";

/** A resource in a state. */
export interface StateResource {
    urn: string;
    type: string;
    outputs?: object;
    sourcePosition?: string;
    stackTrace?: unknown[];
}

/** A Pulumi project in a temporary folder, with a stack and a state of its own. */
export class Project {
    readonly folder: string;
    /** The folder of the state. */
    readonly state: string;
    readonly pulumi: Pulumi;
    private readonly temporary = temporaryFolder();

    private constructor(environment: NodeJS.ProcessEnv, below = "") {
        this.folder = path.join(this.temporary, "project", below);
        this.state = path.join(this.temporary, "state");
        this.pulumi = new Pulumi(this.folder, this.state, environment);
    }

    /**
     * Makes a project and its stack.
     *
     * @param program the JavaScript program; pulumi, gray and fs are there
     * @param files other files, by their path in the project
     * @param environment what every command finds in its environment
     */
    static async open(
        program: string,
        files: Record<string, string> = {},
        environment: NodeJS.ProcessEnv = {},
    ): Promise<Project> {
        const project = new Project({ ...SELECTED, ...environment });
        await newStack(project.pulumi);
        project.write(files);
        project.program(program);
        linkPackages(project.folder);
        return project;
    }

    /**
     * A copy of an example, with a stack.
     *
     * @param source the folder that is copied
     * @param below where in it the project is
     * @param settings what is added to its Pulumi.yaml
     */
    static async ofExample(
        source: string,
        below: string,
        settings: string,
        environment: Record<string, string>,
    ): Promise<Project> {
        // Their types are checked with the rest of the repository.
        const project = new Project({ PULUMI_NODEJS_TRANSPILE_ONLY: "true", ...environment }, below);
        fs.cpSync(source, path.join(project.temporary, "project"), { recursive: true });
        fs.appendFileSync(project.path("Pulumi.yaml"), settings);
        linkPackages(project.folder);
        await project.ok("stack", "init", STACK);
        return project;
    }

    /** Writes another program. */
    program(text: string, file = "index.js"): void {
        const names = [
            'fs = require("node:fs")',
            'pulumi = require("@pulumi/pulumi")',
            'gray = require("pulumi-gray-release")',
        ];
        this.write({ [file]: `const ${names.join(",\n    ")};\n${text}\n` });
    }

    write(files: Record<string, string>): void {
        writeFiles(this.folder, files);
    }

    /** A path in the project. */
    path(...names: string[]): string {
        return path.join(this.folder, ...names);
    }

    /** `pulumi up`, with what is said about it. */
    async up(environment: Record<string, string> = {}, flags: readonly string[] = []): Promise<Run> {
        return this.pulumi.up(environment, flags);
    }

    /** Runs `gray` to its end. */
    async gray(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<GrayRun> {
        return this.pulumi.withProgram(async warm =>
            gray(args, this.folder, { ...this.pulumi.environment, ...warm, ...environment }),
        );
    }

    /** Starts `gray`. */
    async startGray(args: readonly string[]): Promise<RunningGray> {
        return new Promise((resolve, reject) => {
            this.pulumi
                .withProgram(async warm => {
                    const started = startGray(args, this.folder, { ...this.pulumi.environment, ...warm });
                    resolve(started);
                    await started.ended;
                })
                .catch(reject);
        });
    }

    async preview(environment: Record<string, string> = {}): Promise<Run> {
        return this.pulumi.run(["preview", "--diff"], environment);
    }

    async destroy(): Promise<Run> {
        return this.pulumi.run(["destroy", "--yes", "--skip-preview"]);
    }

    /** A command that must go well; what it printed. */
    async ok(...args: string[]): Promise<string> {
        const { code, output } = await this.pulumi.run(args);
        if (code !== 0) {
            throw new Error(`pulumi ${args.join(" ")}: ${output}`);
        }
        return output;
    }

    /** The stack's outputs, secrets and all. */
    async outputs(): Promise<Record<string, unknown>> {
        return (
            plainOutputs(this.state, STACK) ??
            (JSON.parse(await this.ok("stack", "output", "--json", "--show-secrets")) as Record<string, unknown>)
        );
    }

    /** The stack's whole state, as Pulumi gives it away. */
    async exported(): Promise<string> {
        const file = path.join(this.temporary, "state.json");
        await this.ok("stack", "export", "--file", file);
        return fs.readFileSync(file, "utf8");
    }

    /** What is in the stack's state. */
    async resources(): Promise<StateResource[]> {
        const state = JSON.parse(await this.exported()) as { deployment: { resources: StateResource[] } };
        return state.deployment.resources;
    }

    close(): void {
        removeFolder(this.temporary);
    }
}
