import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { LogType } from "@aws-sdk/client-lambda";
import type { Weights } from "../../../components/model/weights";
import { AwsProject } from "../../support/aws/aws-project";
import { Moto, motoMissing } from "../../support/aws/moto";
import { orNothing } from "../../support/aws/read-lambda";
import type { Load } from "../../support/load";
import { runPreview, runUp, toUpdate } from "../../conformance/update";
import type {
    Ability,
    Answer,
    Call,
    Platform,
    Program,
    Settings,
    PlatformStack,
    Update,
} from "../../conformance/platform";

/** The program under test: its functions come from a file. The description tells what a version runs without a call. */
const PROGRAM = `
const { prefix, functions } = JSON.parse(fs.readFileSync("functions.json", "utf8"));
for (const [name, { code, environment, ...args }] of Object.entries(functions)) {
    const fn = new gray.aws.Function(name, {
        name: prefix + name, code: "./code/" + name, handler: "index.handler", description: code,
        ...(environment && { environment: { variables: environment } }), ...args,
    });
    exports[name] = { version: fn.version, published: fn.published.apply(version => version ?? ""), weights: fn.weights, split: fn.split };
}
`;

const HANDLER = (text: string): string => `exports.handler = async () => ${JSON.stringify(text)};\n`;

const ALIAS: Partial<Record<Ability, string>> = {
    sticky: "a Lambda alias deals out every request at random",
    rules: "a Lambda alias knows no rules",
    references: "Lambda calls versions and aliases by number and name",
    tamper: "a change outside the program makes another version on Lambda: see test/platforms/aws/release.test.ts",
    kills: "see test/platforms/aws/kills.test.ts",
    load: "Lambda scales by itself",
};

let moto: Moto | undefined;

/** AWS as moto plays it: everything but calls. */
const motoPlatform: Platform = {
    name: "aws",
    missing: motoMissing,
    cannot: {
        ...ALIAS,
        callers: "the API server of the tests runs no handlers: npm run test:aws does",
    },
    requests: 0,
    start: async () => {
        moto = await Moto.start();
    },
    stop: async () => moto?.stop(),
    open: async () => AwsStack.open(moto),
};

/** A real account, by the environment's credentials and the official plugin. */
const accountPlatform: Platform = {
    name: "aws account",
    cannot: ALIAS,
    requests: 2000,
    open: async () => AwsStack.open(undefined),
};

/** AWS as tests have it. `npm run test:aws` tests a real account. */
export const platform = process.env["GRAY_TEST_AWS"] === "account" ? accountPlatform : motoPlatform;

class AwsStack implements PlatformStack {
    /** Two runs on one account must not meet. */
    private readonly prefix = `gray-${randomBytes(3).toString("hex")}-`;

    private constructor(
        private readonly aws: AwsProject,
        private readonly account: boolean,
    ) {}

    static async open(server: Moto | undefined): Promise<AwsStack> {
        return new AwsStack(await AwsProject.open(server, PROGRAM), server === undefined);
    }

    async attempt(program: Program, settings: Settings = {}): Promise<Update> {
        this.write(program);
        return runUp(this.aws.project.pulumi, settings);
    }

    async preview(program: Program, settings: Settings = {}): Promise<Update> {
        this.write(program);
        return runPreview(this.aws.project.pulumi, settings);
    }

    async refresh(): Promise<Update> {
        return toUpdate(await this.aws.refresh());
    }

    async destroy(): Promise<Update> {
        return toUpdate(await this.aws.destroy());
    }

    async weights(name: string, alias = "live"): Promise<Weights> {
        return (await orNothing(this.aws.alias(this.nameOf(name), alias)))?.weights ?? {};
    }

    async published(name: string): Promise<string | undefined> {
        const outputs = (await this.aws.project.outputs()) as Record<string, { published: string }>;
        return outputs[name]?.published === "" ? undefined : outputs[name]?.published;
    }

    async runs(name: string, qualifier = "live"): Promise<string | undefined> {
        if (this.account) {
            return (await orNothing(this.call(name, { qualifier })))?.body;
        }
        const asked = { FunctionName: this.nameOf(name), Qualifier: qualifier };
        return (await orNothing(this.aws.lambda.getFunctionConfiguration(asked)))?.Description;
    }

    async call(name: string, { qualifier = "live" }: Call = {}): Promise<Answer> {
        const { StatusCode, ExecutedVersion, Payload } = await this.aws.lambda.invoke({
            FunctionName: this.nameOf(name),
            Qualifier: qualifier,
            LogType: LogType.None,
        });
        const body = JSON.parse(Buffer.from(Payload ?? []).toString() || '""') as string;
        return { status: StatusCode ?? 0, version: ExecutedVersion ?? "", body };
    }

    async upTraced(): Promise<never> {
        return Promise.reject(new Error(ALIAS.kills));
    }

    async upKilled(): Promise<never> {
        return Promise.reject(new Error(ALIAS.kills));
    }

    load(): Load {
        throw new Error(ALIAS.load);
    }

    async restart(): Promise<void> {
        return Promise.reject(new Error("there is nothing to restart"));
    }

    async tamper(): Promise<void> {
        return Promise.reject(new Error(ALIAS.tamper));
    }

    async close(): Promise<void> {
        if (this.account) {
            const { code, output } = await this.aws.destroy();
            if (code !== 0) {
                throw new Error(`the test's functions (${this.prefix}…) are still there: ${output}`);
            }
        }
        this.aws.close();
    }

    private nameOf(name: string): string {
        return `${this.prefix}${name}`;
    }

    private write(functions: Program): void {
        fs.rmSync(this.aws.project.path("code"), { recursive: true, force: true });
        this.aws.project.write({ "functions.json": JSON.stringify({ prefix: this.prefix, functions }) });
        for (const [name, { code }] of Object.entries(functions)) {
            this.aws.project.write({ [`code/${name}/index.js`]: HANDLER(code) });
        }
    }
}
