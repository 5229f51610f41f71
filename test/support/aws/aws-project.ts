import * as path from "node:path";
import { Lambda } from "@aws-sdk/client-lambda";
import type { GrayRun } from "../gray";
import { Project } from "../project";
import type { Run } from "../pulumi";
import { type ClientSettings, clientOf, environmentOf } from "./access";
import type { ApiCall, Moto } from "./moto";
import { type AliasState, readAlias } from "./read-lambda";

/** The calls that a run's plugin made. */
export interface Calls {
    calls: ApiCall[];
    /** The names of those that change something, in order: "UpdateAlias". */
    writes: string[];
}

/** A run of the Pulumi command line, with the calls that its plugin made. */
export type AwsRun = Run & Calls;

/** A Pulumi project on AWS: with moto in its place, or on the account of the environment. */
export class AwsProject {
    /** For a client of another service. */
    readonly client: ClientSettings;
    readonly lambda: Lambda;

    private constructor(
        readonly project: Project,
        private readonly moto: Moto | undefined,
    ) {
        this.client = clientOf(moto);
        this.lambda = new Lambda(this.client);
    }

    /**
     * Makes a project and its stack.
     *
     * @param moto the AWS API server; without one, the account of the environment
     * @param program the JavaScript program; pulumi, gray and fs are there, and `require("@pulumi/aws/lambda/function")`
     * @param files other files, by their path in the project
     */
    static async open(
        moto: Moto | undefined,
        program: string,
        files: Record<string, string> = {},
    ): Promise<AwsProject> {
        return new AwsProject(await Project.open(program, files, environmentOf(moto)), moto);
    }

    /**
     * A copy of an example, with a stack.
     *
     * @param example a folder of `examples/`, and where in it the project is when it is not there
     */
    static async ofExample(moto: Moto, example: string, below = ""): Promise<AwsProject> {
        const source = path.resolve(__dirname, "..", "..", "..", "examples", example);
        const project = await Project.ofExample(source, below, "", environmentOf(moto));
        return new AwsProject(project, moto);
    }

    async up(environment: Record<string, string> = {}): Promise<AwsRun> {
        return this.counted(async () => this.project.up(environment));
    }

    async preview(environment: Record<string, string> = {}): Promise<AwsRun> {
        return this.counted(async () => this.project.preview(environment));
    }

    async refresh(): Promise<AwsRun> {
        return this.counted(async () => this.project.pulumi.run(["refresh", "--yes", "--skip-preview"]));
    }

    async destroy(): Promise<AwsRun> {
        return this.counted(async () => this.project.destroy());
    }

    /** What AWS has for an alias. */
    async alias(functionName: string, name: string): Promise<AliasState> {
        return readAlias(this.lambda, functionName, name);
    }

    /** The numbers of a function's versions, in order. */
    async versions(functionName: string): Promise<string[]> {
        const { Versions = [] } = await this.lambda.listVersionsByFunction({ FunctionName: functionName });
        return Versions.map(each => each.Version ?? "").filter(version => version !== "$LATEST");
    }

    close(): void {
        this.lambda.destroy();
        this.project.close();
    }

    /** `gray`, with the calls that its plugin made. */
    async gray(...args: string[]): Promise<GrayRun & Calls> {
        return this.counted(async () => this.project.gray(args));
    }

    private async counted<R extends Run | GrayRun>(run: () => Promise<R>): Promise<R & Calls> {
        const before = this.moto?.calls().length;
        const result = await run();
        const calls = this.moto?.calls().slice(before) ?? [];
        return { ...result, calls, writes: calls.filter(call => call.kind === "writing").map(call => call.command) };
    }
}
