import * as fs from "node:fs";
import * as path from "node:path";
import * as yaml from "js-yaml";
import { removeFolder } from "../../components/files";
import { stackFolder } from "../../components/stack-folder";
import { gray } from "../support/gray";
import { linkPackages, Pulumi } from "../support/pulumi";
import { temporaryFolder, writeFiles } from "../support/temporary-folder";
import type { Result, Settings, Tree } from "./driver";
import { type HostRun, InlineHost } from "./inline-host";

/** A Pulumi project and a stack of it. */
export interface Place {
    project: string;
    stack: string;
}

/**
 * Stacks of inline programs, some of them of different projects, that share one working directory. The first project's folder is
 * that directory: `gray` finds the same program there.
 */
export class InlineStacks {
    readonly base = temporaryFolder();
    /** The working directory. */
    readonly folder = path.join(this.base, "project");
    readonly pulumi: Pulumi;
    private readonly environment: Record<string, string>;
    private readonly host: InlineHost;

    /**
     * @param program what a platform's program is made of, beside the functions
     * @param environment what every run finds in its environment
     */
    constructor(
        private readonly platform: string,
        private readonly places: readonly Place[],
        private readonly program: (unit: number, tree: Tree) => object,
        environment: Record<string, string> = {},
    ) {
        this.environment = { PULUMI_DISABLE_CHECKPOINT_BACKUPS: "true", GRAY_PIN: "", ...environment };
        this.pulumi = this.pulumiIn(this.folder);
        const main = path.join(__dirname, "program.cjs");
        for (const project of new Set(places.map(each => each.project))) {
            const programs = path.join(this.workDir(project), "program");
            writeFiles(this.workDir(project), {
                "Pulumi.yaml": `name: ${project}\nruntime:\n  name: nodejs\n  options: { typescript: false }\nmain: program/\n`,
                "program/package.json": '{ "main": "index.js" }\n',
                "program/index.js": [
                    `process.chdir(${JSON.stringify(this.folder)});`,
                    `const pulumi = require("@pulumi/pulumi");`,
                    `const file = ${JSON.stringify(`${programs}/`)} + pulumi.getStack() + ".json";`,
                    `const program = JSON.parse(require("node:fs").readFileSync(file, "utf8"));`,
                    `module.exports = require(${JSON.stringify(main)})[${JSON.stringify(platform)}](program);\n`,
                ].join("\n"),
            });
            linkPackages(this.workDir(project));
        }
        this.host = new InlineHost(this.folder, this.pulumi.environment);
    }

    async run(operation: HostRun["operation"], unit: number, tree: Tree, settings: Settings = {}): Promise<Result> {
        return this.host.run(this.prepare(operation, unit, tree, settings));
    }

    async upKilled(unit: number, tree: Tree, settings: Settings, moments: number): Promise<boolean> {
        const killed = await this.host.runKilled(this.prepare("up", unit, tree, settings), moments);
        if (killed) {
            const { project, stack } = this.placeOf(unit);
            await this.pulumiIn(this.workDir(project)).afterKill(stack);
        }
        return killed;
    }

    async gray(unit: number, tree: Tree, args: readonly string[]): Promise<Result> {
        this.prepare("up", unit, tree, {});
        const { project, stack } = this.placeOf(unit);
        const [command = "", ...rest] = args;
        const run = await gray([command, "--stack", stack, ...rest], this.workDir(project), this.pulumi.environment);
        return { ok: run.code === 0, output: `${run.output}${run.errors}` };
    }

    close(): void {
        this.host.close();
        removeFolder(this.base);
    }

    placeOf(unit: number): Place {
        const place = this.places[unit];
        if (place === undefined) {
            throw new Error(`there is no stack ${String(unit)}`);
        }
        return place;
    }

    /** Where the engine has a stack's state. */
    stateFile(unit: number): string {
        const { project, stack } = this.placeOf(unit);
        return path.join(this.pulumi.state, ".pulumi", "stacks", project, `${stack}.json`);
    }

    /** Where the local platform has a stack's files. */
    stackFolder(unit: number): string {
        const { project, stack } = this.placeOf(unit);
        return stackFolder(this.folder, stack, project);
    }

    private pulumiIn(folder: string): Pulumi {
        return new Pulumi(folder, path.join(this.base, "state"), this.environment);
    }

    private workDir(project: string): string {
        return project === this.places[0]?.project ? this.folder : path.join(this.base, project);
    }

    /** Writes what the run finds on disk. */
    private prepare(operation: HostRun["operation"], unit: number, tree: Tree, settings: Settings): HostRun {
        const { project, stack } = this.placeOf(unit);
        const program = this.program(unit, tree);
        const workDir = this.workDir(project);
        writeFiles(workDir, { [`program/${stack}.json`]: JSON.stringify(program) });
        const file = path.join(workDir, `Pulumi.${stack}.yaml`);
        const saved = fs.existsSync(file) ? (yaml.load(fs.readFileSync(file, "utf8")) as object) : {};
        const { traffic, publish } = tree.config;
        const config = {
            ...(traffic !== undefined && { "gray:traffic": traffic }),
            ...(publish !== undefined && { "gray:publish": publish }),
        };
        fs.writeFileSync(file, yaml.dump({ ...saved, config }));
        return {
            place: { workDir, stack },
            operation,
            platform: this.platform,
            program,
            environment: environmentOf(settings),
        };
    }
}

function environmentOf({ traffic, publish, pin }: Settings): Record<string, string> {
    const text = (value: boolean | number | string | object | undefined): string =>
        typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
    return { GRAY_TRAFFIC: text(traffic), GRAY_PUBLISH: text(publish), GRAY_PIN: text(pin) };
}
