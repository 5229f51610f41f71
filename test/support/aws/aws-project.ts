import * as fs from "node:fs";
import * as path from "node:path";
import { Lambda } from "@aws-sdk/client-lambda";
import type { Weights } from "../../../components/model/weights";
import { gray, type GrayRun } from "../gray";
import { Project } from "../project";
import type { Run } from "../pulumi";
import { temporaryFolder } from "../temporary-folder";
import type { Moto } from "./moto";

/** Moto takes any; these are the ones its documentation gives. */
const CREDENTIALS = { accessKeyId: "testing", secretAccessKey: "testing" };
const MOTO_REGION = "us-east-1";

const PULUMI_YAML = "name: gray-test\nruntime:\n  name: nodejs\n  options: { typescript: false }\n";

/** A call to the AWS API. */
export interface ApiCall {
    /** "lambda" */
    service: string;
    /** "UpdateAlias" */
    command: string;
    kind: "reading" | "writing";
}

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

/** A Pulumi project whose `aws` provider is the one of the tests, in front of moto; or the official one. */
export class AwsProject {
    /** For a client of another service. */
    readonly client: ClientSettings;
    readonly lambda: Lambda;

    private constructor(
        readonly project: Project,
        private readonly temporary: string,
        moto: Moto | undefined,
    ) {
        this.client = moto === undefined ? {} : { region: MOTO_REGION, endpoint: moto.url, credentials: CREDENTIALS };
        this.lambda = new Lambda(this.client);
    }

    /**
     * Makes a project and its stack.
     *
     * @param moto the AWS API server; without one, the account of the environment and the official plugin
     * @param program the JavaScript program; pulumi, gray and fs are there, and `require("@pulumi/aws/lambda/function")`
     * @param files other files, by their path in the project
     */
    static async open(
        moto: Moto | undefined,
        program: string,
        files: Record<string, string> = {},
    ): Promise<AwsProject> {
        const temporary = temporaryFolder();
        const settings = moto && { "Pulumi.yaml": `${PULUMI_YAML}${pluginSettings()}` };
        const project = await Project.open(program, { ...settings, ...files }, environmentOf(temporary, moto));
        return new AwsProject(project, temporary, moto);
    }

    /**
     * A copy of an example, with a stack.
     *
     * @param example a folder of `examples/`, and where in it the project is when it is not there
     */
    static async ofExample(moto: Moto, example: string, below = ""): Promise<AwsProject> {
        const temporary = temporaryFolder();
        const source = path.resolve(__dirname, "..", "..", "..", "examples", example);
        const project = await Project.ofExample(source, below, pluginSettings(), environmentOf(temporary, moto));
        return new AwsProject(project, temporary, moto);
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
        fs.rmSync(this.temporary, { recursive: true, force: true });
    }

    /** `gray`, with the calls that its plugin made. */
    async gray(...args: string[]): Promise<GrayRun & Calls> {
        return this.counted(async () => gray(args, this.project.folder, this.project.pulumi.environment));
    }

    private async counted<R extends Run | GrayRun>(run: () => Promise<R>): Promise<R & Calls> {
        const file = callsFile(this.temporary);
        fs.writeFileSync(file, "");
        const result = await run();
        const lines = fs.readFileSync(file, "utf8").split("\n");
        const calls = lines.filter(line => line !== "").map(line => JSON.parse(line) as ApiCall);
        return { ...result, calls, writes: calls.filter(call => call.kind === "writing").map(call => call.command) };
    }
}

function callsFile(temporary: string): string {
    return path.join(temporary, "calls.jsonl");
}

/** What its commands find in their environment. */
function environmentOf(temporary: string, moto: Moto | undefined): Record<string, string> {
    return {
        GRAY_TEST_AWS_CALLS: callsFile(temporary),
        ...(moto && {
            AWS_ENDPOINT_URL: moto.url,
            AWS_REGION: MOTO_REGION,
            AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
            AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
        }),
    };
}

/** The tests' own plugin in the place of the official one. */
function pluginSettings(): string {
    const { version } = JSON.parse(fs.readFileSync(require.resolve("@pulumi/aws/package.json"), "utf8")) as Record<
        string,
        string
    >;
    return `plugins:
  providers:
    - name: aws
      path: ${path.join(__dirname, "provider")}
      version: ${String(version)}
`;
}
