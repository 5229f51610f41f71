import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { AwsProject } from "../support/aws/aws-project";
import { useMoto } from "../support/aws/use-moto";
import { Gateway } from "../support/gateway";
import { GRAY, type GrayRun } from "../support/gray";
import { call } from "../support/http";
import { Project, STACK } from "../support/project";
import { Terminal } from "../support/terminal";

/** `gray status`, on stacks that the real engine made. */

const handler = (text: string): string =>
    `exports.handler = async event => ({ statusCode: event.rawPath === "/fail" ? 500 : 200, body: "${text}" });`;

interface StatusJson {
    functions: Array<{
        name: string;
        metrics: { source: string; problem: string | null; windowSeconds: number | null };
        versions: Array<Record<string, unknown> & { version: string; requests: number; errors: number }>;
    }>;
}

describe("on the local platform", () => {
    let project: Project;
    let gateway: Gateway;
    beforeAll(async () => {
        project = await Project.open(
            `for (const name of ["api", "web"]) {
                new gray.local.Function(name, { code: "./code", handler: "index.handler", aliases: { dev: "$latest" },
                    rules: [{ header: { name: "User", exact: "Bob" }, version: "$latest" }] });
            }`,
            { "code/index.js": handler("one") },
        );
        expect((await project.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).code).toBe(0);
        project.write({ "code/index.js": handler("two") });
        expect((await project.up({ GRAY_TRAFFIC: "0.25" })).code).toBe(0);
        gateway = new Gateway(project.folder, STACK);
    });
    afterAll(async () => {
        await gateway.stop();
        project.close();
    });

    const status = async (...args: string[]): Promise<GrayRun> => project.gray(["status", ...args]);
    const ask = async (count: number, path: string): Promise<void> => {
        for (let asked = 0; asked < count; asked++) {
            await call(gateway.url, path);
        }
    };

    test("without a gateway the answers are not known, all else is shown", async () => {
        const { code, output, errors } = await status();
        expect(errors).toBe("");
        expect(code).toBe(0);
        const table = (name: string): string => `
function  alias  callers
${name}       live   2 $latest    ███░░░░░░░ 25%
                 1 $published ████████░░ 75%
          dev    2 $latest ██████████ 100%

version  age  code     requests  errors  p95  held by
2        AGE  0000000  -         -       -    $latest, live, dev, rule
1        AGE  0000000  -         -       -    $published, live
`;
        const shown = output
            .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, "TIME")
            .replace(/ \d{1,2}[sm] +/g, " AGE  ")
            .replace(/ [0-9a-f]{7} /g, " 0000000 ");
        expect(shown).toBe(`${STACK} at TIME
! no gateway serves stack ${STACK}, so there are no metrics; start \`gray serve\`
${table("api")}${table("web")}`);
    });

    test.each([
        [["--function", "shop"], 1, /^gray: no function is named "shop"; give some of api, web\n$/],
        [["--window", "30s"], 2, /^gray: --window is the time that a watch looks back; give --watch with it\n$/],
        [["--watch", "--window", "30"], 2, /argument '30' is invalid. "30" is not a time span; give a number with ms/],
    ])("%j is refused", async (args, code, message) => {
        const run = await status(...args);
        expect(run.code).toBe(code);
        expect(run.errors).toMatch(message);
        expect(run.output).toBe("");
    });

    test("what versions answered since the gateway's start", async () => {
        await gateway.start();
        await ask(60, "/api");
        await ask(20, "/api/fail");
        await ask(3, "/api:dev");
        const { output } = await status("--json", "--function", "api");
        const { functions } = JSON.parse(output) as StatusJson;
        const [api] = functions;
        expect(functions).toHaveLength(1);
        expect(api?.metrics).toEqual({ source: `the gateway at ${gateway.url}`, problem: null, windowSeconds: null });
        const [two, one] = api?.versions ?? [];
        expect(two).toMatchObject({ version: "2", heldBy: ["$latest", "live", "dev", "rule"] });
        expect(one).toMatchObject({ version: "1", heldBy: ["$published", "live"] });
        expect((two?.requests ?? 0) + (one?.requests ?? 0)).toBe(80);
        expect((two?.errors ?? 0) + (one?.errors ?? 0)).toBe(20);
        // 4 sigma of 80 requests at 25%.
        expect(Math.abs((two?.requests ?? 0) - 20)).toBeLessThan(16);
        expect(two?.["errorRate"]).toBeCloseTo((two?.errors ?? 0) / (two?.requests ?? 1), 6);
        expect(one?.["p95"]).toBeGreaterThan(0);
        expect(one?.["created"]).toMatch(/^\d{4}-.*Z$/);
        expect(one?.["codeHash"]).toMatch(/^[0-9a-f]{64}$/);
    });

    test.each([80, 200])("on a terminal of %i columns it fits, with colours or without", async columns => {
        for (const NO_COLOR of ["", "1"]) {
            const terminal = new Terminal(["status"], columns, project.folder, {
                ...project.pulumi.environment,
                NO_COLOR,
            });
            expect(await terminal.ended).toBe(0);
            const lines = terminal.text.split("\n");
            expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(columns);
            expect(terminal.text.includes("█".repeat(20))).toBe(columns === 200);
            expect(terminal.text).toMatch(/^2 .* \$latest, live, dev, rule$/m);
            expect(terminal.output.includes("\u001b[")).toBe(NO_COLOR === "");
        }
    });

    test("a watch on a terminal is drawn anew in place, counts from its start, and ends with Ctrl-C", async () => {
        const args = ["status", "--watch", "--function", "web"];
        const terminal = new Terminal(args, 100, project.folder, project.pulumi.environment);
        await vi.waitFor(() => expect(terminal.text).toContain("answers from now on"), { timeout: 30_000 });
        await ask(50, "/web");
        // 50 requests, however they were dealt out.
        const sum = (): number => {
            const frame = terminal.text.split(`${STACK} at`).at(-1) ?? "";
            const counts = [
                ...frame.matchAll(/^[12] +\d+\w +[0-9a-f]{7} +(\d+) .*held|^[12] +\S+ +[0-9a-f]{7} +(\d+)/gm),
            ];
            return counts.reduce((all, [, a, b]) => all + Number(a ?? b), 0);
        };
        await vi.waitFor(() => expect(sum()).toBe(50), { timeout: 30_000 });
        expect(terminal.text).toMatch(/answers of the last \d+s, from the gateway at/);
        // Lines up, not below.
        expect(terminal.output).toContain("\u001b[1A");
        terminal.press("\x03");
        expect(await terminal.ended).toBe(0);
        expect(terminal.output).toContain("\u001b[?25h");
    });

    test("a watch without a terminal prints one block after the other, as JSON a line each", async () => {
        const child = spawn(process.execPath, [GRAY, "status", "--watch", "--window", "1m", "--json"], {
            cwd: project.folder,
            env: project.pulumi.environment,
            stdio: ["ignore", "pipe", "inherit"],
        });
        let output = "";
        child.stdout.on("data", (data: Buffer) => (output += data.toString()));
        const ended = new Promise(resolve => child.once("close", resolve));
        await vi.waitFor(() => expect(output.split("\n").length).toBeGreaterThan(3), { timeout: 40_000, interval: 50 });
        child.kill("SIGTERM");
        expect(await ended).toBe(0);
        const lines = output
            .trimEnd()
            .split("\n")
            .map(line => JSON.parse(line) as StatusJson);
        expect(lines.map(({ functions }) => functions[0]?.metrics.windowSeconds === 0)).toEqual([
            true,
            ...lines.slice(1).map(() => false),
        ]);
    });
});

describe("on AWS", () => {
    const moto = useMoto();
    let aws: AwsProject;
    beforeAll(async () => {
        aws = await AwsProject.open(
            moto(),
            `new gray.aws.Function("api", { name: "api", code: "./code", handler: "index.handler" });`,
            { "code/index.js": handler("one") },
        );
    });
    afterAll(() => aws.close());

    test("Lambda's versions, and CloudWatch's answers of the last 10 minutes", async () => {
        expect((await aws.up({ GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" })).code).toBe(0);
        aws.project.write({ "code/index.js": handler("two") });
        expect((await aws.up({ GRAY_TRAFFIC: "0.1" })).code).toBe(0);
        const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
        await new CloudWatch(aws.client).putMetricData({
            Namespace: "AWS/Lambda",
            MetricData: [
                {
                    MetricName: "Invocations",
                    Value: 25,
                    Timestamp: new Date(Date.now() - 120_000),
                    Dimensions: [
                        { Name: "FunctionName", Value: "api" },
                        { Name: "Resource", Value: "api:live" },
                        { Name: "ExecutedVersion", Value: "2" },
                    ],
                },
            ],
        });
        const run = await aws.project.gray(["status"]);
        expect(run.code, run.errors).toBe(0);
        expect(run.output).toContain("answers of the last 10 minutes, from CloudWatch in us-east-1\n");
        expect(run.output).toMatch(/^2 +\d+[sm] +\S{7} +25 +0% +- +\$latest, live$/m);
        expect(run.output).toMatch(/^1 +\d+[sm] +\S{7} +0 +- +- +\$published, live$/m);
    });
});
