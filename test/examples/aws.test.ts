import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import type { ApiCall } from "../support/aws/moto";
import { useMoto } from "../support/aws/use-moto";

/** The examples on AWS do what their READMEs say, with no more rights than their policies give. */

const moto = useMoto();
let example: AwsProject;
let calls: ApiCall[];
afterEach(async () => {
    example.close();
    await moto().reset();
});

/** An update as the README gives it. */
async function up(environment: Record<string, string> = {}): Promise<void> {
    const run = await example.up(environment);
    expect(run.code, run.output).toBe(0);
    calls.push(...run.calls);
}

/** The whole release of the README, and a rollback on the way. */
async function release(code: string, name: string): Promise<void> {
    calls = [];
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    const file = example.project.path(code);
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace("from version", "says version"));
    await up();
    const { [name]: lambda = "" } = await functions();
    const live = async (): Promise<Record<string, number>> => (await example.alias(lambda, "live")).weights;
    expect(await live()).toEqual({ "1": 1 });
    await up({ GRAY_TRAFFIC: "0.1" });
    expect(await live()).toEqual({ "1": 0.9, "2": 0.1 });
    await up({ GRAY_TRAFFIC: "0" });
    expect(await live()).toEqual({ "1": 1 });
    await up({ GRAY_TRAFFIC: "1" });
    await up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    expect(await live()).toEqual({ "2": 1 });
}

/** Lambda's names of functions, by theirs in the program. */
async function functions(): Promise<Record<string, string>> {
    const { Functions = [] } = await example.lambda.listFunctions({});
    return Object.fromEntries(
        Functions.map(({ FunctionName = "" }) => [FunctionName.replace(/-function-[0-9a-f]{7}$/, ""), FunctionName]),
    );
}

async function destroyed(): Promise<void> {
    const run = await example.destroy();
    expect(run.code, run.output).toBe(0);
    calls.push(...run.calls);
    expect(await functions()).toEqual({});
}

/** IAM's names of services, by those of the calls. API Gateway's actions are HTTP methods and are not compared. */
const SERVICES: Record<string, string> = { elb: "elasticloadbalancing" };

function expectAllowed(...policies: string[]): void {
    const allowed = policies.flatMap(file => {
        const text = fs.readFileSync(path.resolve(__dirname, "..", "..", "examples", file), "utf8");
        const { Statement } = JSON.parse(text) as { Statement: Array<{ Action: string[] }> };
        return Statement.flatMap(({ Action }) => Action);
    });
    const needed = calls
        .filter(({ service }) => !["sts", "apigateway"].includes(service))
        .map(({ service, command }) => `${SERVICES[service] ?? service}:${command}`);
    const missing = needed.filter(
        action =>
            !allowed.some(each => each === action || (each.endsWith("*") && action.startsWith(each.slice(0, -1)))),
    );
    expect([...new Set(missing)]).toEqual([]);
    expect(needed.length).toBeGreaterThan(20);
}

describe("examples", () => {
    test("aws: a function with a URL, alarms and a dashboard", async () => {
        example = await AwsProject.ofExample(moto(), "aws");
        await example.project.ok(
            "config",
            "set",
            "boundary",
            "arn:aws:iam::123456789012:policy/gray/functions-boundary",
        );
        await release("src/index.js", "shop-api");
        expect(await example.project.outputs()).toMatchObject({ version: "2", published: "2", split: { $latest: 1 } });
        expect(String((await example.project.outputs())["url"])).toMatch(/^https:/);
        await destroyed();
        expectAllowed("aws/deployer-policy.json");
    });

    test("environments/aws: stages and a router", async () => {
        example = await AwsProject.ofExample(moto(), "environments", "aws");
        await release("../src/index.js", "shop");
        const { urls, url } = await example.project.outputs();
        expect(Object.keys(urls as object).sort()).toEqual(["dev", "prepub", "release"]);
        expect(String(url)).toMatch(/^http:/);
        await destroyed();
        expectAllowed("aws/deployer-policy.json", "environments/aws/deployer-policy.json");
    });

    test("portable: the program as it is, in the stack prod", async () => {
        example = await AwsProject.ofExample(moto(), "portable");
        fs.copyFileSync(example.project.path("Pulumi.prod.yaml"), example.project.path("Pulumi.test.yaml"));
        await example.project.ok("config", "set", "aws:region", "us-east-1");
        await release("src/index.js", "api");
        expect(await example.project.outputs()).toMatchObject({ platform: "aws", version: "2", published: "2" });
        await destroyed();
    });
});
