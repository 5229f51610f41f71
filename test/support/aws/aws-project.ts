import * as path from "node:path";
import { Lambda } from "@aws-sdk/client-lambda";
import type { Weights } from "../../../components/model/weights";
import { gray, type GrayRun } from "../gray";
import { Project } from "../project";
import type { Run } from "../pulumi";
import type { ApiCall, Moto } from "./moto";

/** Moto takes any; these are the ones its documentation gives. */
const CREDENTIALS = { accessKeyId: "testing", secretAccessKey: "testing" };
const MOTO_REGION = "us-east-1";

/** The calls that a run's plugin made. */
export interface Calls {
    calls: ApiCall[];
    /** The names of those that change something, in order: "UpdateAlias". */
    writes: string[];
}

/** A run of the Pulumi command line, with the calls that its plugin made. */
export type AwsRun = Run & Calls;

/** What a client of the AWS SDK is made with; of a real account, the environment says all. */
export interface ClientSettings {
    region?: string;
    endpoint?: string;
    credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** Where an alias points, as AWS says. */
export interface AliasState {
    version: string;
    /** Of every version that gets calls: no entry is 0, and they sum to 1. */
    weights: Weights;
}

/** A Pulumi project on AWS: with moto in its place, or on the account of the environment. */
export class AwsProject {
    /** For a client of another service. */
    readonly client: ClientSettings;
    readonly lambda: Lambda;

    private constructor(
        readonly project: Project,
        private readonly moto: Moto | undefined,
    ) {
        this.client = moto === undefined ? {} : { region: MOTO_REGION, endpoint: moto.url, credentials: CREDENTIALS };
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
        const found = await this.lambda.getAlias({ FunctionName: functionName, Name: name });
        const version = found.FunctionVersion ?? "";
        const others = found.RoutingConfig?.AdditionalVersionWeights ?? {};
        const rest = 1 - Object.values(others).reduce((sum, each) => sum + each, 0);
        // Shares have four digits at most; the sum of floats has more.
        return { version, weights: { [version]: Number(rest.toFixed(10)), ...others } };
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
        return this.counted(async () => gray(args, this.project.folder, this.project.pulumi.environment));
    }

    private async counted<R extends Run | GrayRun>(run: () => Promise<R>): Promise<R & Calls> {
        const before = this.moto?.calls().length;
        const result = await run();
        const calls = this.moto?.calls().slice(before) ?? [];
        return { ...result, calls, writes: calls.filter(call => call.kind === "writing").map(call => call.command) };
    }
}

/** What its commands find in their environment. */
function environmentOf(moto: Moto | undefined): Record<string, string> {
    if (moto === undefined) {
        return {};
    }
    return {
        AWS_ENDPOINT_URL: moto.url,
        AWS_REGION: MOTO_REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    };
}
